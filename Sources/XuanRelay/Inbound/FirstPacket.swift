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
}
