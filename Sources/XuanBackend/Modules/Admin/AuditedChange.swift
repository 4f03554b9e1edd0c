import XuanPacket
import XuanStore

/// The result of an administrator's change: its answer, and its lines for the action log.
struct AuditedChange {
    /// Member `data` of the answer.
    var data: JSON = [:]
    /// One line each.
    var marks: [Mark]

    struct Mark {
        /// The object: an account, a name, a gid.
        let target: String
        /// Never a secret.
        var detail = ""
    }

    init(_ data: JSON = [:], on target: String, _ detail: String = "") {
        (self.data, marks) = (data, [Mark(target: target, detail: detail)])
    }

    init(_ data: JSON = [:], marks: [Mark]) { (self.data, self.marks) = (data, marks) }
}

extension Method {
    /// `people/create`, as the pages and the action log name it.
    var path: String { MethodTable.actionName(of: name) }

    /// Whether it writes into the action log.
    var isAudited: Bool {
        switch body {
        case .write, .compute: rule.isForPages
        case .read, .prepare: false
        }
    }

    /// A call of the administration pages that only reads.
    static func look(
        _ name: String, _ rule: Rule, _ parameters: [Parameter] = [], part: PagePart? = nil,
        _ body: @escaping @Sendable (Call, ReadContext) throws -> JSON
    ) -> Method {
        Method(
            "admin/" + name, rule, parameters, audience: .pages,
            .read { .admin(try body($0, $1), of: $0.request) }, part: part)
    }

    /// One that changes something and is recorded in the action log in the same transaction.
    static func change(
        _ name: String, _ rule: Rule, _ parameters: [Parameter] = [], part: PagePart? = nil,
        _ body: @escaping @Sendable (Call, WriteContext) throws -> AuditedChange
    ) -> Method {
        Method(
            "admin/" + name, rule, parameters, audience: .pages,
            .write { try $1.note(try body($0, $1), $0) }, part: part)
    }

    /// The same after slow work on a worker.
    static func slowAudited(
        _ name: String, _ rule: Rule, _ parameters: [Parameter] = [],
        _ body: @escaping @Sendable (Call, ReadContext) throws -> @Sendable (WriteContext) throws -> AuditedChange
    ) -> Method {
        Method(
            "admin/" + name, rule, parameters, audience: .pages,
            .compute { call, context in
                let rest = try body(call, context)
                return .write { context in try context.note(try rest(context), call) }
            })
    }
}

extension WriteContext {
    /// Writes the action log's lines, and builds the answer.
    func note(_ change: AuditedChange, _ call: Call) throws(StoreError) -> Answer {
        for mark in change.marks {
            try ActionTable.add(
                MethodTable.actionName(of: call.request.method), by: call.me.id, target: mark.target,
                detail: mark.detail,
                address: call.request.peer, now: now, on: store)
        }
        return .admin(change.data, of: call.request)
    }
}

extension Answer {
    /// For the administration pages; it never leaves through a relay.
    static func admin(_ data: JSON, of request: Request) -> Answer {
        .success(request.method, in: request.module, language: request.language, to: .asker) { writer in
            writer.raw(",\"data\":")
            writer.value(data)
        }
    }
}

extension Call {
    /// The parameter as given; `nil` if it is left out.
    func text(_ name: String) -> String? { arguments.sent(name)?.string }
    func integer(_ name: String) -> Int64? { arguments.sent(name)?.looseInteger }
    func flag(_ name: String) -> Bool? { arguments.sent(name)?.looseBool }
    func texts(_ name: String) -> [String]? { arguments.sent(name)?.array?.compactMap(\.string) }
}
