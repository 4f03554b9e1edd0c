/// serverStart: the relay has started. Nobody is connected to it any more, nor to one that has broken off. How far the
/// lost connections had got is not saved anew, since nobody knows what still reached them: some messages may come
/// twice, none is missed.
enum ServerStart {
    @Sendable static func run(_ call: Call, _ ledger: Ledger) throws -> Answer {
        for (user, session) in ledger.presence.all()
        where session.relay == call.request.relay || ledger.relays.isDown(session.relay) {
            ledger.setSession(nil, of: user)
        }
        for user in ledger.presence.statuses().keys { ledger.setFading(nil, of: user) }
        return .empty
    }
}
