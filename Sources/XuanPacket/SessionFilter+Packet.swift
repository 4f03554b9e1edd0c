extension SessionFilter {
    /// Reads `for` and `but` of a backend's packet. `nil` if they say something that this relay does not know: nobody
    /// may get the packet then.
    package init?(of head: PacketHead, in packet: UnsafeRawBufferPointer) {
        guard head.sessions != nil || head.but != nil else {
            self = .all
            return
        }
        var kind = Kind.all
        if head.sessions != nil {
            if PacketHead.member(head.sessions, of: packet, is: "asker") {
                kind = .asker
            } else if PacketHead.member(head.sessions, of: packet, is: "classic") {
                kind = .only(.classic)
            } else if PacketHead.member(head.sessions, of: packet, is: "synced") {
                kind = .only(.synced)
            } else {
                return nil
            }
        }
        guard head.but != nil else {
            self.init(kind)
            return
        }
        guard let but = PacketHead.plainText(head.but, of: packet) else { return nil }
        self.init(kind, but: String(decoding: but, as: UTF8.self))
    }

    /// Whether sessions of that kind get it; not those that asked.
    package func includes(_ kind: SessionKind) -> Bool {
        switch self.kind {
        case .all: true
        case .asker: false
        case .only(let wanted): wanted == kind
        }
    }
}
