import XuanPacket
import XuanStore

/// What one node tells another in one turn, in bytes through the bell.
struct Ring: Sendable {
    /// Names a version of this form: a node of another one is understood by the store alone.
    private static let form: UInt8 = 1

    let sender: String
    /// Of the sender's process.
    let run: String
    /// 1, 2, 3 … from the sender's run to this node: a gap means that something got lost.
    let number: UInt64
    let items: [Item]

    enum Item: Sendable {
        /// Messages that were stored in a chat.
        case messages(ChatMessages)
        /// A packet for people who are connected at the receiver.
        case packet(Answer)
        /// Sessions of the sender.
        case sessions(SessionNews)
        /// Something in the store concerns the receiver.
        case look
        /// A wrong password, or a right one, at the sender, or the end of a lock.
        case signIn(SignInNews)
        /// A person has changed something of their own, and has devices at the receiver.
        case own(OwnNews)
    }

    init(sender: String, run: String, number: UInt64, items: [Item]) {
        (self.sender, self.run, self.number, self.items) = (sender, run, number, items)
    }

    /// `nil` for bytes of another form.
    init?(_ bytes: [UInt8]) {
        var reader = RingReader(bytes)
        guard reader.byte() == Self.form else { return nil }
        (sender, run, number) = (reader.text(), reader.text(), reader.number())
        var items: [Item] = []
        while !reader.isAtEnd {
            guard let item = Item(&reader) else { return nil }
            items.append(item)
        }
        if reader.isBroken { return nil }
        self.items = items
    }

    var bytes: [UInt8] {
        var writer = RingWriter()
        writer.byte(Self.form)
        writer.text(sender)
        writer.text(run)
        writer.number(number)
        for item in items { item.write(to: &writer) }
        return writer.bytes
    }
}

/// Messages that a node has stored in a chat, one after the other.
struct ChatMessages: Sendable {
    let chat: Int64
    /// The chat's version, for the receiver's memory of it.
    let version: Int64
    /// When the message before the first one was stored, milliseconds UTC of the database's clock.
    let previous: Int64
    /// The sender's classic session has sent them: it has them already.
    let isFromClassic: Bool
    /// By ascending index.
    var messages: [MessageRecord]
}

/// What has changed in the sessions of a node.
struct SessionNews: Sendable {
    /// `NodeRecord.sessions` after it.
    let version: Int64
    let set: [SessionRecord]
    let removed: [SessionRecord]
}

/// A sign-in that others count as well.
struct SignInNews: Sendable {
    enum Kind: UInt8, Sendable { case wrong = 1, right, unlocked }

    let kind: Kind
    let account: String
    /// "" for `unlocked`.
    let address: String
}

extension Ring.Item {
    private enum Kind: UInt8 { case messages = 1, packet, sessions, look, signIn, own }

    fileprivate init?(_ reader: inout RingReader) {
        switch Kind(rawValue: reader.byte()) {
        case .messages:
            let (chat, version, previous) = (reader.integer(), reader.integer(), reader.integer())
            let isFromClassic = reader.flag()
            let messages = reader.list { $0.message(in: chat) }
            self = .messages(
                ChatMessages(
                    chat: chat, version: version, previous: previous, isFromClassic: isFromClassic, messages: messages))
        case .packet:
            guard let answer = Answer(&reader) else { return nil }
            self = .packet(answer)
        case .sessions:
            self = .sessions(
                SessionNews(
                    version: reader.integer(), set: reader.list { $0.session() }, removed: reader.list { $0.session() })
            )
        case .look: self = .look
        case .signIn:
            guard let kind = SignInNews.Kind(rawValue: reader.byte()) else { return nil }
            self = .signIn(SignInNews(kind: kind, account: reader.text(), address: reader.text()))
        case .own:
            guard let kind = OwnNews.Kind(rawValue: reader.byte()) else { return nil }
            self = .own(
                OwnNews(kind: kind, user: reader.integer(), chat: reader.integer(), message: reader.text()))
        case nil: return nil
        }
    }

    fileprivate func write(to writer: inout RingWriter) {
        switch self {
        case .messages(let news):
            writer.byte(Kind.messages.rawValue)
            writer.integer(news.chat)
            writer.integer(news.version)
            writer.integer(news.previous)
            writer.flag(news.isFromClassic)
            writer.list(news.messages) { $0.message($1) }
        case .packet(let answer):
            writer.byte(Kind.packet.rawValue)
            answer.write(to: &writer)
        case .sessions(let news):
            writer.byte(Kind.sessions.rawValue)
            writer.integer(news.version)
            writer.list(news.set) { $0.session($1) }
            writer.list(news.removed) { $0.session($1) }
        case .look: writer.byte(Kind.look.rawValue)
        case .signIn(let news):
            writer.byte(Kind.signIn.rawValue)
            writer.byte(news.kind.rawValue)
            writer.text(news.account)
            writer.text(news.address)
        case .own(let news):
            writer.byte(Kind.own.rawValue)
            writer.byte(news.kind.rawValue)
            writer.integer(news.user)
            writer.integer(news.chat)
            writer.text(news.message)
        }
    }
}

extension RingWriter {
    /// A new message: nobody has changed it yet.
    fileprivate mutating func message(_ message: MessageRecord) {
        integer(message.id)
        text(message.gid)
        integer(message.index)
        integer(message.user)
        integer(message.date)
        integer(message.order)
        text(message.kind)
        text(message.contentType)
        text(message.content)
        text(message.data)
    }

    fileprivate mutating func session(_ session: SessionRecord) {
        integer(session.user)
        text(session.device)
        text(session.node)
        integer(session.login)
        integer(session.since)
        text(session.status)
        text(session.language)
        text(session.connection)
        text(session.client)
    }
}

extension RingReader {
    fileprivate mutating func message(in chat: Int64) -> MessageRecord {
        var message = MessageRecord()
        message.id = integer()
        message.gid = text()
        message.chat = chat
        message.index = integer()
        message.user = integer()
        message.date = integer()
        message.order = integer()
        message.kind = text()
        message.contentType = text()
        message.content = text()
        message.data = text()
        return message
    }

    fileprivate mutating func session() -> SessionRecord {
        SessionRecord(
            user: integer(), device: text(), node: text(), login: integer(), since: integer(), status: text(),
            language: text(), connection: text(), client: text())
    }
}
