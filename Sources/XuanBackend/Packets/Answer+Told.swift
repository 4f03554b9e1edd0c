import XuanPacket

/// What others are told of a request that is answered to its session alone.
struct Copy: Sendable {
    /// Nobody if it is empty.
    let people: [Int64]
    /// The kind of their sessions; `nil`: all of them. The session that asked gets no copy.
    let kind: SessionKind?
    /// `nil`: that of the answer.
    let method: PacketName?
    /// The value of `data`; `nil`: that of the answer.
    let data: [UInt8]?
    /// `nil`: the asker's.
    let language: Language?
    let content: AnswerContent
    /// Not for their sessions at other nodes of a cluster.
    let staysHere: Bool

    init(
        to people: [Int64], _ kind: SessionKind? = nil, method: PacketName? = nil, data: [UInt8]? = nil,
        language: Language? = nil, content: AnswerContent = .ordinary, staysHere: Bool = false
    ) {
        self.staysHere = staysHere
        (self.people, self.kind, self.method, self.data) = (people, kind, method, data)
        (self.language, self.content) = (language, content)
    }
}

extension Answer {
    /// The answer to the session that asked, with its `rid`; the copies follow it in the same place of the stream.
    /// `data`: JSON.
    static func told(
        of call: Call, own data: [UInt8], content: AnswerContent = .ordinary, others: [Copy] = []
    ) -> Answer {
        let request = call.request
        let own = success(of: call, to: .requester(request.userID), content: content) { $0.member("data", data) }
        var copies: [Answer] = []
        for copy in others where !copy.people.isEmpty {
            if request.isAlone, copy.people == [request.userID] { continue }
            let connection = request.connection
            let told = success(
                copy.method?.rawValue ?? call.method, in: call.module, language: copy.language ?? request.language,
                to: .users(copy.people), content: copy.content,
                sessions: SessionFilter(
                    copy.kind.map { .only($0) } ?? .all, but: connection.isEmpty ? nil : connection)
            ) { $0.member("data", copy.data ?? data) }
            copies.append(copy.staysHere ? told.here() : told)
        }
        return own.with(copies)
    }

    static func told(of call: Call, own data: JSON, others: [Copy] = []) -> Answer {
        told(of: call, own: data.bytes, others: others)
    }
}

extension Answer.Receivers {
    /// All sessions of the person who asks, for changes of one's own state.
    static func ownSessions(_ call: Call) -> Answer.Receivers {
        call.request.isAlone ? .requester(call.me.id) : .users([call.me.id])
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: String, _ json: [UInt8]) {
        raw(",")
        string(name)
        raw(":")
        raw(json)
    }
}
