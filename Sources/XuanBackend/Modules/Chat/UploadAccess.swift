import XuanPacket
import XuanStore

/// $uploadAccess: gid. Our relay asks before it accepts a file's bytes: "yes" for a chat into which the person may
/// write, and for the pair of that person and an existing one, whose chat may not exist yet; "no" for a chat that is
/// closed to the person; "none" if there is no such chat. Clients cannot ask this. Docs/files.md.
enum UploadAccess {
    @Sendable static func run(_ call: Call, _ context: ReadContext) throws -> Answer {
        let access = try access(call.arguments.text("gid"), call.me, context)
        return .success(of: call, to: .requester(call.me.id)) { writer in
            writer.raw(",\"data\":{\"access\":")
            writer.string(access)
            writer.raw("}")
        }
    }

    private static func access(_ gid: String, _ me: UserRecord, _ context: ReadContext) throws -> String {
        if let chat = try context.chat(gid: gid) {
            do {
                _ = try Requirement.writer.check(chat, by: me)
                return "yes"
            } catch is Refusal {
                return "no"
            }
        }
        let pair = gid.split(separator: "&", omittingEmptySubsequences: false).compactMap { Int64($0) }
        guard pair.count == 2, pair.contains(me.id), gid == Text.oneToOneGid(pair[0], pair[1]),
            let other = pair.first(where: { $0 != me.id }), let person = try context.person(other), !person.isDeleted
        else { return "none" }
        return "yes"
    }
}
