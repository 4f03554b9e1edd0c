// The end of every upload, whole or resumed: the backend's record, then the file's place.

import XuanNet
import XuanPacket

/// A whole upload that waits for its record.
struct FileRecord {
    let name: FileName
    let size: Int64
    let chat: String
    let userID: Int64
    let site: Site
    let part: Incoming

    /// Asks the backend for the record, then moves the file to where it belongs. Brings what the client is answered.
    /// After a failure the part is where it was, and its removal the caller's.
    func make(_ relay: Relay, _ address: ClientAddress, done: @escaping (Result<JSON, FileRefusal>) -> Void) {
        let time = WallClock.seconds()
        let folder = relay.files.folder
        let packet = RelayPackets.uploadFile(
            name: name.text, folder: folder.name(of: site.name, at: time), size: size, time: time, chat: chat,
            userID: userID, address: address)
        relay.ask(site, packet) { [self] result in
            switch Files.id(in: result) {
            case .failure(let refusal): done(.failure(refusal))
            case .success(let id):
                let (part, siteName) = (part, site.name)
                let key = FileKey(name: name.text, id: id, time: time)
                relay.loop.inPool({ folder.store(part, as: key, site: siteName) }) { fault in
                    if let fault { return done(.failure(FileRefusal(fault, relay.logger))) }
                    done(
                        .success([
                            "result": "success",
                            "data": ["time": JSON(time), "id": JSON(id), "name": .string(key.name)],
                        ]))
                }
            }
        }
    }
}
