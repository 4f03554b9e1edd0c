// Actions of the page "Server" on its own program. In: calls of the backend's administration. Out: the settings file,
// the certificate, a backup, and the program's own SIGHUP.

import Glibc
import Installation
import Logging
import Maintenance
import XuanBackend
import XuanBackendHTTP
import XuanConfig
import XuanNet
import XuanPacket
import XuanStore
import XuanThreads

/// The program around the backend, as its administration sees it. Any thread.
package final class ProgramControl: ServerControl {
    /// The differences between programs.
    package struct Parts: Sendable {
        package var program: String
        package var version: String
        /// With a trailing slash.
        package var folder: String
        package var location: StoreLocation
        package var settings: Settings
        /// `section` and `key` of the secret shared by relay and backend; `nil` where both are one.
        package var key: (section: String, key: String)?
        /// Folder and name of certificate and key; `nil` without https.
        package var certificate: (folder: String, name: String)?
        package var log: Log
        package var sample: @Sendable (@escaping @Sendable (ServerSample) -> Void) -> Void
        /// Rows of relays in the program; `nil`: the backend knows the outside ones.
        package var relays: (@Sendable (@escaping @Sendable (JSON) -> Void) -> Void)?

        package init(
            program: String, version: String, folder: String, location: StoreLocation, settings: Settings, log: Log,
            sample: @escaping @Sendable (@escaping @Sendable (ServerSample) -> Void) -> Void
        ) {
            (self.program, self.version, self.folder, self.location) = (program, version, folder, location)
            (self.settings, self.log, self.sample) = (settings, log, sample)
        }
    }

    /// How the program reads its settings file.
    package struct Settings: Sendable {
        let file: String
        /// The current rows.
        let rows: @Sendable () throws -> [SettingRow]
        /// Names of those that command-line options fix.
        let fixed: Set<String>
        /// Throws what is wrong in the text of a settings file.
        let check: @Sendable (String) throws -> Void

        /// `options`: section.key=value, from the command line.
        package init(
            file: String, options: [String], rows: @escaping @Sendable () throws -> [SettingRow],
            check: @escaping @Sendable (String) throws -> Void
        ) {
            (self.file, self.rows, self.check) = (file, rows, check)
            fixed = Set(options.map { String($0.prefix { $0 != "=" }) })
        }
    }

    /// The level of the program's log, and a way to change it.
    package struct Log: Sendable {
        /// At the start.
        let level: LogLevel
        let set: @Sendable (LogLevel) -> Void

        package init(level: LogLevel, set: @escaping @Sendable (LogLevel) -> Void) {
            (self.level, self.set) = (level, set)
        }
    }

    private struct State: Sendable {
        var level: LogLevel
        var isBackingUp = false
    }

    private let parts: Parts
    private let started = WallClock.system.milliseconds
    private let state: Guarded<State>
    /// One change of a file at a time.
    private let files = Guarded(0)

    package init(_ parts: Parts) {
        self.parts = parts
        state = Guarded(State(level: parts.log.level))
    }

    package func sample(_ done: @escaping @Sendable (ServerSample) -> Void) { parts.sample(done) }

    // MARK: Status

    package func status(_ done: @escaping @Sendable (JSONObject) -> Void) {
        let members = JSONObject([
            ("program", .string(parts.program)), ("version", .string(parts.version)),
            ("uptime", JSON((WallClock.system.milliseconds - started) / 1000)),
            ("logLevel", .string(state.withLock { $0.level.rawValue })), ("hasKey", .bool(parts.key != nil)),
            ("certificate", certificate), ("lastBackup", JSON(Backups.last(in: backups))), ("store", store),
        ])
        guard let relays = parts.relays else { return done(members) }
        relays { rows in
            var all = members
            all["relays"] = rows
            done(all)
        }
    }

    private var certificate: JSON {
        guard let place = parts.certificate, let pem = try? TextFile.read(place.folder + place.name + ".crt"),
            let facts = CertificateFacts(pem: pem)
        else { return .null }
        return [
            "subject": .string(facts.subject), "issuer": .string(facts.issuer),
            "names": .array(facts.names.map { .string($0) }), "notAfter": JSON(facts.notAfter),
            "fingerprint": .string(facts.fingerprint), "selfSigned": .bool(facts.isSelfSigned),
        ]
    }

    private var store: JSON {
        switch parts.location {
        case .server(let server): return ["driver": "mysql", "address": .string(server.address.name), "bytes": .null]
        case .file(let path):
            let bytes = ["", "-wal"].map { end -> Int64 in
                var info = stat()
                return stat(path + end, &info) == 0 ? Int64(info.st_size) : 0
            }
            return ["driver": "sqlite", "bytes": JSON(bytes.reduce(0, +))]
        }
    }

    // MARK: Settings

    package func settings() throws(ServerControlError) -> JSON {
        let rows = try guarded { try parts.settings.rows() }
        return .array(
            rows.map { row in
                func typed(_ text: String) -> JSON { row.isSwitch ? .bool(text == "1") : .string(text) }
                return [
                    "name": .string(row.name), "value": typed(row.value), "default": typed(row.standard),
                    "unit": row.unit.map { .string($0) } ?? .null, "form": .string(row.form),
                    "meaning": .string(row.meaning), "program": .string(parts.program),
                    "restart": .bool(row.needsRestart), "editable": .bool(!parts.settings.fixed.contains(row.name)),
                ]
            })
    }

    package func set(_ name: String, _ value: String) throws(ServerControlError) -> Bool {
        let rows = try guarded { try parts.settings.rows() }
        guard let row = rows.first(where: { $0.name == name }), let dot = name.firstIndex(of: ".") else {
            throw .bad(field: "name", "there is no setting of that name")
        }
        guard !parts.settings.fixed.contains(name) else {
            throw .bad(field: "name", "\(name) is given on the command line, which stands over the file")
        }
        try write(section: String(name[..<dot]), key: String(name[name.index(after: dot)...]), value: value)
        return row.needsRestart
    }

    package func makeKey() throws(ServerControlError) -> JSON {
        guard let place = parts.key else {
            throw .failed("this program is relay and backend in one: there is no key between them")
        }
        let key = Secret.randomHex(digits: 32)
        try write(section: place.section, key: place.key, value: key)
        return ["restart": true]
    }

    private func write(section: String, key: String, value: String) throws(ServerControlError) {
        // One line: a second one would be another setting.
        guard value.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7F }) else {
            throw .bad(field: "value", "the value has a line end or another control character in it")
        }
        try files.withLock { _ throws(ServerControlError) in
            let old = try guarded { try TextFile.readIfPresent(parts.settings.file) }
            let new = IniFile.text(old, section: section, key: key, value: value)
            do {
                try parts.settings.check(new)
            } catch let error as ConfigError {
                throw .bad(field: "value", error.message)
            } catch {
                throw .bad(field: "value", "\(error)")
            }
            try NewFile.write(new, to: parts.settings.file)
        }
        reload()
    }

    /// As SIGHUP: the program reads settings and certificate again and says what waits for a restart.
    private func reload() { kill(getpid(), SIGHUP) }

    package func setLogLevel(_ level: String) throws(ServerControlError) {
        guard let level = LogLevel(rawValue: level) else { throw .bad(field: "level", "there is no such level") }
        state.withLock { $0.level = level }
        parts.log.set(level)
    }

    // MARK: Certificate

    package func take(certificate: String, key: String) throws(ServerControlError) -> JSON {
        guard let place = parts.certificate else { throw .failed("this program does not serve https") }
        guard let facts = CertificateFacts(pem: certificate) else {
            throw .bad(field: "certificate", "this is no certificate in PEM form")
        }
        guard let fits = CertificateFacts.fits(certificate: certificate, key: key) else {
            throw .bad(field: "key", "this is no private key in PEM form without a passphrase")
        }
        guard fits else { throw .bad(field: "key", "the key does not belong to the certificate") }
        guard facts.notAfter > WallClock.system.milliseconds else {
            throw .bad(field: "certificate", "the certificate is not valid any more")
        }
        try files.withLock { _ throws(ServerControlError) in
            let path = place.folder + place.name
            let trial = (crt: path + ".crt.new", key: path + ".key.new")
            defer { for file in [trial.crt, trial.key] { unlink(file) } }
            try NewFile.write(key, to: trial.key)
            try NewFile.write(certificate, to: trial.crt)
            do throws(NetError) {
                _ = try TLSContext.server(certificateFile: trial.crt, keyFile: trial.key)
            } catch {
                throw .bad(field: "certificate", "OpenSSL refuses the pair: \(error)")
            }
            try Self.exchange(trial, for: path)
        }
        reload()
        return ["subject": .string(facts.subject), "notAfter": JSON(facts.notAfter)]
    }

    /// Replaces the old pair with the new one; copies stay as `.crt.before` and `.key.before`. If the second half
    /// cannot be replaced, the first one is restored: half a pair would keep the next start from opening.
    private static func exchange(_ new: (crt: String, key: String), for path: String) throws(ServerControlError) {
        for end in [".key", ".crt"] {
            unlink(path + end + ".before")
            link(path + end, path + end + ".before")
        }
        guard rename(new.key, path + ".key") == 0, rename(new.crt, path + ".crt") == 0 else {
            let cause = String(cString: strerror(errno))
            if access(path + ".key.before", F_OK) == 0 {
                link(path + ".key.before", path + ".key.again")
                rename(path + ".key.again", path + ".key")
            }
            throw .failed("\(path): cannot be written: \(cause)")
        }
    }

    // MARK: Backup

    private var backups: String { parts.folder + FolderFiles.backups + "/" }

    package func backup(_ done: @escaping @Sendable (Result<JSON, ServerControlError>) -> Void) {
        let mayBegin = state.withLock { state in
            defer { state.isBackingUp = true }
            return !state.isBackingUp
        }
        guard mayBegin else { return done(.failure(.failed("a backup is being made already"))) }
        let (parts, backups, state) = (parts, backups, state)
        // It takes minutes for a large store: a separate thread.
        let work = { @Sendable in
            let result: Result<JSON, ServerControlError>
            do {
                mkdir(backups, 0o700)
                let file = backups + Backups.name(WallClock.system.milliseconds)
                let report = try Backup.write(
                    folder: parts.folder, store: try parts.location.open(isPatient: true), to: file)
                result = .success(["file": .string(file), "bytes": JSON(report.bytes)])
            } catch {
                result = .failure(.failed("\(error)"))
            }
            state.withLock { $0.isBackingUp = false }
            done(result)
        }
        do throws(NoThread) {
            try WorkThread("backup", work).letGo()
        } catch {
            state.withLock { $0.isBackingUp = false }
            done(.failure(.failed("\(error)")))
        }
    }

    private func guarded<Result>(_ body: () throws -> Result) throws(ServerControlError) -> Result {
        do { return try body() } catch { throw .failed("\(error)") }
    }
}
