/// hide: gid, flag. One's own mark on a chat.
enum Hide {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        try OwnMark.run("hide", call, ledger) { .hide($0) }
    }
}
