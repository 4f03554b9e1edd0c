/// dismiss: gid. Ends a group for good; its history stays. For its administrators.
enum Dismiss {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        try ledger.change(call.chat, .dismissed(max(ledger.now, 1000)), "dismiss", call)
    }
}
