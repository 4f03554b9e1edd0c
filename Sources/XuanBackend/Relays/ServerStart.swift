import XuanPacket

/// serverStart: the relay has started. Nobody is connected to it any more, nor to one that has broken off. The cursors
/// of the lost connections are not saved, since nobody knows what still reached them: some messages may arrive twice,
/// none is missed. People who do not come back within the grace are reported offline.
enum ServerStart {
    @Sendable static func run(_ call: Call, _ context: WriteContext) throws -> Answer {
        let grace = Int64(context.configuration.graceSeconds) * 1000
        let fades = grace > 0 && context.presence.hasOthers(than: call.request.relay)
        for (user, session) in context.presence.all()
        where session.relay == call.request.relay || context.relays.isDown(session.relay) {
            context.sessions.remove(session, of: user)
            guard fades, !context.presence.isOnline(user) else { continue }
            context.sessions.set(
                Fading(status: session.status, due: context.now + grace, language: call.request.language),
                fadingOf: user)
        }
        if !fades { for user in context.presence.statuses().keys { context.sessions.set(nil, fadingOf: user) } }
        // An original relay expects nothing.
        guard context.relays.has(call.request.relay) else { return .empty }
        return .success(of: call, to: .asker) { $0.knows() }
    }
}

extension JSONWriter {
    /// What this backend can do beyond the original, for our relays.
    mutating func knows() {
        raw(",\"knows\":")
        value([.string(ClientDevice.sync)])
    }
}
