/// mute: gid, flag. One's own mark on a chat.
enum Mute {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        try OwnMark.run("mute", call, ledger) { .mute($0) }
    }
}
