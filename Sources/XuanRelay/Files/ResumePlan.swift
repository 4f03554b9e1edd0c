// The facts of a resumable upload beside its bytes, on disk so that it outlives a restart. Pool threads only.

import Glibc
import XuanNet
import XuanPacket

/// Sender, file and receiver.
package struct ResumePlan: Equatable, Sendable {
    package let site: String
    package let userID: Int64
    package let name: FileName
    package let size: Int64
    package let chat: String

    private var json: JSON {
        [
            "site": .string(site), "userID": JSON(userID), "name": .string(name.text), "size": JSON(size),
            "gid": .string(chat),
        ]
    }

    /// As `bytes` wrote it.
    package init?(_ bytes: [UInt8]) {
        guard let plan = (try? JSON.parse(bytes))?.object, let site = plan["site"]?.string,
            let userID = plan["userID"]?.integer, let name = plan["name"]?.string.flatMap({ FileName($0) }),
            let size = plan["size"]?.integer, let chat = plan["gid"]?.string
        else { return nil }
        self.init(site: site, userID: userID, name: name, size: size, chat: chat)
    }

    package init(site: String, userID: Int64, name: FileName, size: Int64, chat: String) {
        (self.site, self.userID, self.name, self.size, self.chat) = (site, userID, name, size, chat)
    }

    package var bytes: [UInt8] { json.bytes }
}

/// A resumable upload as it is stored.
package struct ResumeState: Sendable {
    package let plan: ResumePlan
    /// Bytes that are there.
    package let offset: Int64

    package init(plan: ResumePlan, offset: Int64) { (self.plan, self.offset) = (plan, offset) }
}

extension FileFolder {
    package static let planLimit = 4_096

    package static func isResumeID(_ text: String) -> Bool {
        text.utf8.count == 32 && text.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    /// All of them, with their ids; those that cannot be read are left out.
    func resumables() -> [(id: String, state: ResumeState)] {
        incomingNames().compactMap { name in
            guard name.hasSuffix(".json") else { return nil }
            let id = String(name.dropLast(5))
            guard Self.isResumeID(id), case .success(let state) = resumable(id) else { return nil }
            return (id, state)
        }
    }

    /// Begins an upload of no bytes. `promised`: what all that have begun still need, this one included.
    func beginResumable(_ id: String, _ plan: ResumePlan, promised: Int64) -> FileFault? {
        switch begin(Incoming(resumable: id), expected: promised) {
        case .failure(let fault): return fault
        case .success(let file): file.close()
        }
        do throws(FileFault) {
            let folder = try walk([Self.incoming], making: true)
            let file = try Self.openFile(in: folder, id + ".json", O_WRONLY | O_CREAT | O_EXCL)
            let bytes = plan.bytes
            guard bytes.count <= Self.planLimit else { throw .system("the plan of an upload is too long") }
            guard Glibc.write(file.raw, bytes, bytes.count) == bytes.count else { throw FileFault(errno: errno) }
            return nil
        } catch {
            removeResumable(id)
            return error
        }
    }

    func resumable(_ id: String) -> Result<ResumeState, FileFault> {
        do throws(FileFault) {
            let folder = try walk([Self.incoming], making: false)
            let file = try Self.openFile(in: folder, id + ".json", O_RDONLY)
            var room = [UInt8](repeating: 0, count: Self.planLimit)
            let count = read(file.raw, &room, room.count)
            guard count > 0, let plan = ResumePlan(Array(room[..<count])) else { throw .notFound }
            var facts = stat()
            guard fstatat(folder.raw, Incoming(resumable: id).fileName, &facts, AT_SYMLINK_NOFOLLOW) == 0 else {
                throw FileFault(errno: errno)
            }
            return .success(ResumeState(plan: plan, offset: Int64(facts.st_size)))
        } catch {
            return .failure(error)
        }
    }

    func openResumable(_ id: String) -> Result<FileDescriptor, FileFault> {
        do throws(FileFault) {
            let folder = try walk([Self.incoming], making: false)
            return .success(try Self.openFile(in: folder, Incoming(resumable: id).fileName, O_RDWR))
        } catch {
            return .failure(error)
        }
    }

    func removeResumable(_ id: String) {
        removeIncoming(Incoming(resumable: id).fileName)
        removeIncoming(id + ".json")
    }
}
