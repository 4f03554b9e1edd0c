// Stage 2 of 8, decrypt, for a connection whose key is not known yet. In: its first message. Out: its token.

import XuanNet

extension Relay {
    /// The token that the session's messages are under; found by the first one if each login has its own, and bound
    /// to the connection for its life. `nil` if the message is under none that is good.
    func token(of session: Session, opening message: UnsafeRawBufferPointer) -> ClientToken? {
        if let token = session.token { return token }
        let (address, now) = (session.connection.client.ip, loop.now)
        var trials = ClientTokens.maximumTrials
        for circle in ClientTokens.Circle.allCases {
            // In a cluster it is likelier that another node gave it; an address has few searches of this circle.
            if circle == .others, maySearch(session) { return nil }
            for token in crypto.tokens.candidates(circle, from: address, now: now) {
                guard trials > 0 else { return nil }
                trials -= 1
                if crypto.cipher.opens(message, under: token), crypto.tokens.bind(token, now: now) {
                    session.token = token
                    return token
                }
            }
        }
        return nil
    }

    /// Other nodes may have given its token, and were not asked yet.
    private func maySearch(_ session: Session) -> Bool {
        files.shared != nil && session.state == .anonymous && !session.login.hasSearched
    }

    /// A first message under no token of this node: it waits until those of the others are here. False if they were
    /// asked already, or there are none.
    func search(for session: Session, opening message: UnsafeRawBufferPointer) -> Bool {
        guard let shared = files.shared, maySearch(session) else { return false }
        session.login.hasSearched = true
        guard shared.mayWait(bytes: message.count) else {
            end(session, code: 1013, reason: "too many wait for other nodes")
            return true
        }
        let copy = Array(message)
        session.connection.pauseReading()
        shared.find { [self] in
            shared.hasWaited(bytes: copy.count)
            loop.post { [self] in
                guard session.state == .anonymous else { return }
                session.connection.resumeReading()
                copy.withUnsafeBytes { received($0, from: session) }
            }
        }
        return true
    }
}
