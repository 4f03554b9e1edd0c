// A relay's facts for our backends: its version and its settings. The figures come beside it.

import Glibc
import XuanConfig
import XuanPacket
import XuanThreads

/// The facts that change at a reload only. Never a key.
package struct RelayFacts: Sendable {
    /// A backend that has the facts of this number needs them no more. Larger at each reload.
    package let number: Int64
    /// Milliseconds UTC.
    package let started: Int64
    private let logLevel: LogLevel
    private let certificate: CertificateFacts?
    private let rows: [SettingRow]
    /// Settings of each backend, by its name; a backend is sent only its own.
    private let options: [String: [SettingRow]]
    private let first: RelayConfig

    /// At the start. `certificate` is PEM; `nil` without https.
    package init(_ config: RelayConfig, certificate: String?, clock: WallClock = .system) {
        self.init(config, now: config, certificate: certificate, started: clock.milliseconds, number: 1)
    }

    /// After `config` was read again: what needs a restart is shown as it still holds.
    package func reloaded(_ config: RelayConfig, certificate: String?) -> RelayFacts {
        RelayFacts(first, now: config, certificate: certificate, started: started, number: number + 1)
    }

    private init(_ first: RelayConfig, now: RelayConfig, certificate: String?, started: Int64, number: Int64) {
        (self.first, self.started, self.number) = (first, started, number)
        self.certificate = certificate.flatMap { CertificateFacts(pem: $0) }
        logLevel = now.logLevel
        let standard = RelayConfig()
        rows = zip(
            RelayConfig.table.rows(of: first, standard: standard), RelayConfig.table.rows(of: now, standard: standard)
        ).map { $0.needsRestart ? $0 : $1 }
        options = Dictionary(
            first.backends.map { backend in
                let table = RelayConfig.BackendOptions.table
                return (backend.name, table.rows(of: backend.options, standard: .init()))
            }, uniquingKeysWith: { $1 })
    }

    /// Name of this machine and the clients' port: what tells this relay from others, also after a restart.
    package static func name(chatPort: UInt16) -> String {
        var name = [CChar](repeating: 0, count: 256)
        gethostname(&name, name.count - 1)
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) + ":\(chatPort)"
    }

    /// Member `facts` of `chat/$status`, for the backend of that name.
    func json(for site: String) -> JSON {
        [
            "number": JSON(number), "logLevel": .string(logLevel.rawValue),
            "certificate": certificate.map(Self.json) ?? .null,
            "settings": .array((rows + (options[site] ?? [])).map(Self.json)),
        ]
    }

    private static func json(_ facts: CertificateFacts) -> JSON {
        [
            "subject": .string(facts.subject), "issuer": .string(facts.issuer),
            "names": .array(facts.names.map { .string($0) }), "notAfter": JSON(facts.notAfter),
            "fingerprint": .string(facts.fingerprint), "selfSigned": .bool(facts.isSelfSigned),
        ]
    }

    private static func json(_ row: SettingRow) -> JSON {
        func typed(_ text: String) -> JSON { row.isSwitch ? .bool(text == "1") : .string(text) }
        return [
            "name": .string(row.name), "value": typed(row.value), "default": typed(row.standard),
            "unit": row.unit.map { .string($0) } ?? .null, "form": .string(row.form),
            "meaning": .string(row.meaning), "restart": .bool(row.needsRestart),
        ]
    }
}
