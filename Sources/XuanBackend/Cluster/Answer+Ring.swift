import XuanPacket

// Packets for people at other nodes.

extension Answer {
    private enum Audience: UInt8 { case everybody = 1, people }
    private enum Content: UInt8 { case ordinary = 1, messages, notices, kickoff }
    private enum Sessions: UInt8 { case all = 1, classic, synced }

    /// What a node may pass on: a packet for named people, or for everybody. Answers to one request never leave it.
    func write(to writer: inout RingWriter) {
        writer.block(bytes)
        let people = receivers.people
        writer.byte((people == nil ? Audience.everybody : .people).rawValue)
        if let people { writer.list(people) { $0.integer($1) } }
        writer.count(users?.lowerBound ?? 0)
        writer.count(users?.upperBound ?? 0)
        switch content {
        case .ordinary: writer.byte(Content.ordinary.rawValue)
        case .messages(let gids):
            writer.byte(Content.messages.rawValue)
            writer.list(gids.list) { $0.text($1) }
        case .notices(let gids):
            writer.byte(Content.notices.rawValue)
            writer.list(gids.list) { $0.text($1) }
        case .kickoff(let kickoff):
            writer.byte(Content.kickoff.rawValue)
            writer.text(kickoff.connection ?? "")
            writer.text(kickoff.reason ?? "")
        }
        let kind: Sessions =
            switch sessions.kind {
            case .all, .asker: .all
            case .only(.classic): .classic
            case .only(.synced): .synced
            }
        writer.byte(kind.rawValue)
        writer.text(sessions.but ?? "")
    }

    init?(_ reader: inout RingReader) {
        let bytes = reader.block()
        let receivers: Receivers
        switch Audience(rawValue: reader.byte()) {
        case .everybody: receivers = .everybody
        case .people: receivers = .users(reader.list { $0.integer() })
        case nil: return nil
        }
        let (start, end) = (Int(clamping: reader.number()), Int(clamping: reader.number()))
        guard start <= end, end <= bytes.count else { return nil }
        let content: AnswerContent
        switch Content(rawValue: reader.byte()) {
        case .ordinary: content = .ordinary
        case .messages: content = .messages(MessageGids(reader.list { $0.text() }))
        case .notices: content = .notices(MessageGids(reader.list { $0.text() }))
        case .kickoff:
            let (connection, reason) = (reader.text(), reader.text())
            content = .kickoff(
                Kickoff(connection: connection.isEmpty ? nil : connection, reason: reason.isEmpty ? nil : reason))
        case nil: return nil
        }
        let kind: SessionFilter.Kind
        switch Sessions(rawValue: reader.byte()) {
        case .all: kind = .all
        case .classic: kind = .only(.classic)
        case .synced: kind = .only(.synced)
        case nil: return nil
        }
        let but = reader.text()
        self.init(
            bytes: bytes, to: receivers, users: end > start ? start..<end : nil, content: content,
            sessions: SessionFilter(kind, but: but.isEmpty ? nil : but))
    }
}
