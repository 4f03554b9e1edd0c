import XuanStore

extension WriteContext {
    /// Ends the person's sessions but the one that asks.
    func endOthers(of call: Call, _ reason: KickoffReason) throws {
        let id = call.me.id
        guard !call.request.isAlone else { return }
        for session in presence.sessions(of: id) where !call.request.isBy(session) {
            try end(session, of: id, reason)
        }
    }

    /// Ends one of a person's sessions and tells its client why. One at a broken-off relay has not received the latest
    /// packets, so none of its cursors are saved. The connection is named: the relay may get the kickoff after the
    /// person has come back to it.
    func end(_ session: BackendSession, of id: Int64, _ reason: KickoffReason) throws {
        if session.node != nil {
            try cluster?.end(session, of: id, reason: reason)
            return
        }
        if session.device == nil, !relays.isDown(session.relay) { try cursors.save(of: id) }
        sessions.remove(session, of: id)
        pushes.kickOffNamed(id, session, reason)
    }
}
