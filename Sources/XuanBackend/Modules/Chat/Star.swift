/// star: gid, flag. One's own mark on a chat.
enum Star {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        try OwnMark.run("star", call, ledger) { .star($0) }
    }
}
