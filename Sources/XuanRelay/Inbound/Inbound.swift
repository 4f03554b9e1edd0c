// Stages 2 to 4 of 8. In: a WebSocket message. Out: a request that waits for the backend, or a refusal.

import Logging
import XuanNet
import XuanPacket

extension Relay {
    /// One whole message of a client. `bytes` lives until this returns.
    func received(_ bytes: UnsafeRawBufferPointer, from session: Session) {
        guard session.state != .ended else { return }
        let began = figures.beginPacket()
        do throws(PacketError) {
            // A message under no key looks like one under a wrong key.
            guard let token = token(of: session, opening: bytes) else {
                if search(for: session, opening: bytes) { return }
                throw .padding
            }
            try crypto.cipher.withPlaintext(of: bytes, under: token) { plain throws(PacketError) in
                let decrypted = began.map {
                    figures.decrypt.end($0, as: .decrypt, id: session.number, bytes: bytes.count)
                }
                let head = try PacketHead(peeking: plain)
                try handle(plain, head: head, from: session)
                if let decrypted {
                    figures.route.end(decrypted, as: .route, id: session.number, bytes: plain.count)
                }
            }
        } catch {
            figures.count(.undecodable)
            // The client is not told which fault it was: that would be a padding oracle.
            logger.debug("undecodable packet", metadata: ["cause": "\(error)", "user": "\(session.userID)"])
            end(session, code: 1007, reason: "the packet cannot be read")
        }
    }

    private func handle(
        _ packet: UnsafeRawBufferPointer, head: PacketHead, from session: Session
    ) throws(PacketError) {
        let route = RouteTable.route(head, in: packet)
        switch session.state {
        case .anonymous:
            guard route == .login else { return refuse(session, "Please log in first.") }
            try login(packet, head: head, session: session)
        case .loggingIn:
            // The client listens until its exchange is over; what it sends at once waits its turn.
            try pass(route, packet, head: head, session: session)
        case .online:
            try pass(route, packet, head: head, session: session)
        case .ended: break
        }
    }

    private func pass(
        _ route: Route, _ packet: UnsafeRawBufferPointer, head: PacketHead, session: Session
    ) throws(PacketError) {
        switch route {
        case .login:
            refuse(session, "This connection has logged in already.", of: head, in: packet)
            end(session, code: 1008, reason: "second login on one connection")
        case .logout:
            end(session, code: 1000, reason: "logout")
        case .refuse(let text):
            refuse(session, text, of: head, in: packet)
        case .backend:
            guard session.userID != 0, head.userID == .number(session.userID) else {
                return refuse(session, "The packet names another user than this connection.", of: head, in: packet)
            }
            // The one copy on the way in: the packet outlives the read buffer while the backend works.
            session.ask(try PacketEdit.request(packet, head: head, address: session.address))
        }
    }

    /// With the `rid` of the refused request, if a synced session gave it one.
    func refuse(_ session: Session, _ text: String, of head: PacketHead, in packet: UnsafeRawBufferPointer) {
        let rid = session.isSynced ? PacketHead.value(head.rid, of: packet)?.string : nil
        refuse(session, text, rid: rid.flatMap { $0.utf8.count <= Self.longestRid ? $0 : nil })
    }

    func refuse(_ session: Session, _ text: String, rid: String? = nil) {
        figures.count(.refused)
        session.sendNow(RelayPackets.error(text, rid: rid))
    }

    /// Bytes, as at the backend.
    private static let longestRid = 64
}
