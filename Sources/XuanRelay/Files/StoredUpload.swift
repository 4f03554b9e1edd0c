// The end of every upload, whole or resumed: the backend's record, then the file's place.

import XuanNet
import XuanPacket

/// A whole upload that waits for its record.
struct StoredUpload {
    let name: FileName
    let size: Int64
    let chat: String
    let userID: Int64
    let site: Site
    let part: Incoming

    /// Asks the backend for the record, then moves the file to where it belongs. Brings what the client is answered.
    /// After a failure the part is where it was, and its removal the caller's.
    func make(_ relay: Relay, _ address: ClientAddress, done: @escaping (Result<JSON, FileRefusal>) -> Void) {
        let time = relay.files.clock.seconds
        let files = relay.files.store
        let packet = RelayPackets.uploadFile(
            name: name.text, folder: files.name(of: site.name, at: time), size: size, time: time, chat: chat,
            userID: userID, address: address)
        relay.ask(site, packet) { [self] result in
            switch Files.id(in: result) {
            case .failure(let refusal) where refusal.status == 403 && Self.noChat.contains(chat):
                makeWithoutRecord(at: time, relay, address, refusal, done: done)
            case .failure(let refusal): done(.failure(refusal))
            case .success(let id): store(FileKey(name: name.text, id: id, time: time), relay, done: done)
            }
        }
    }

    /// The gid that original clients send with an image.
    private static let noChat: Set<String> = ["", "undefined", "null"]
    /// Above the ids that an original backend gives (three bytes).
    private static let madeUpIDs: ClosedRange<Int64> = (1 << 30)...(1 << 31 - 1)

    /// Before an original backend, which refuses the gid of no chat, the original's relay makes up an id; so do we, or
    /// its clients could send no images. Our backend is known by its judging downloads: its refusal stays.
    private func makeWithoutRecord(
        at time: Int64, _ relay: Relay, _ address: ClientAddress, _ refusal: FileRefusal,
        done: @escaping (Result<JSON, FileRefusal>) -> Void
    ) {
        let key = FileKey(name: name.text, id: .random(in: Self.madeUpIDs), time: time)
        relay.files.judge(key, for: userID, site: site, address: address, relay: relay) { verdict in
            guard verdict == .allowed else { return done(.failure(refusal)) }
            store(key, relay, done: done)
        }
    }

    private func store(_ key: FileKey, _ relay: Relay, done: @escaping (Result<JSON, FileRefusal>) -> Void) {
        relay.files.store.store(part, as: key, site: site.name, on: relay.loop) { fault in
            if let fault { return done(.failure(FileRefusal(fault, relay.logger))) }
            done(
                .success([
                    "result": "success",
                    "data": ["time": JSON(key.time), "id": JSON(key.id), "name": .string(key.name)],
                ]))
        }
    }
}
