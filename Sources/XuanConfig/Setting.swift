/// One key of a settings file: where it is, how it is read and shown, what it is for.
///
/// The same value parses the file, prints the sample and tells what a reload changed, so none of the three can drift.
package struct Setting<Config>: Sendable {
    package let section: String
    package let key: String
    /// Kind of value and its unit, as the sample shows it.
    package let unit: String
    /// One or two sentences for an operator.
    package let text: String
    /// A change takes effect only at the next start.
    package let needsRestart: Bool
    /// The value as a file would have it.
    let show: @Sendable (Config) -> String
    /// The same for people to see, without secrets.
    let masked: @Sendable (Config) -> String
    /// False when the text is not a valid value.
    let set: @Sendable (inout Config, String) -> Bool
    private let noun: String
    private let cure: String
    private let explain: (@Sendable (String) -> String?)?

    package init<Value>(
        _ section: String, _ key: String, _ path: WritableKeyPath<Config, Value> & Sendable,
        _ kind: SettingKind<Value>, needsRestart: Bool = false, _ text: String
    ) {
        self.init(
            section, key, kind, needsRestart, text, get: { $0[keyPath: path] }, put: { $0[keyPath: path] = $1 })
    }

    /// The same for a value that lies in a part of the settings.
    package init<Part, Value>(
        _ section: String, _ key: String, _ part: WritableKeyPath<Config, Part> & Sendable,
        _ field: WritableKeyPath<Part, Value> & Sendable, _ kind: SettingKind<Value>, needsRestart: Bool = false,
        _ text: String
    ) {
        self.init(
            section, key, kind, needsRestart, text, get: { $0[keyPath: part][keyPath: field] },
            put: { $0[keyPath: part][keyPath: field] = $1 })
    }

    private init<Value>(
        _ section: String, _ key: String, _ kind: SettingKind<Value>, _ needsRestart: Bool, _ text: String,
        get: @escaping @Sendable (Config) -> Value, put: @escaping @Sendable (inout Config, Value) -> Void
    ) {
        (self.section, self.key, self.text, self.needsRestart) = (section, key, text, needsRestart)
        (unit, noun, cure, explain) = (kind.unit, kind.noun, kind.cure, kind.explain)
        show = { kind.show(get($0)) }
        masked = { kind.masked(kind.show(get($0))) }
        set = { config, text in
            guard let value = kind.parse(text) else { return false }
            put(&config, value)
            return true
        }
    }

    package var name: String { "\(section).\(key)" }
    var isNumber: Bool { noun == "number" }
    var isSwitch: Bool { noun == "switch" }

    func take(_ entry: IniFile.Entry, into config: inout Config) throws(ConfigError) {
        guard set(&config, entry.value) else {
            if let cause = explain?(entry.value) { throw entry.fault("\(key): \(cause)") }
            throw entry.fault("\(key) is no \(noun); \(cure)")
        }
    }
}

/// How values of one sort are written in a settings file.
package struct SettingKind<Value>: Sendable {
    /// For the sample.
    let unit: String
    /// Completes "x is no …", and says what to write instead.
    let noun: String
    let cure: String
    let parse: @Sendable (String) -> Value?
    let show: @Sendable (Value) -> String
    /// Takes secrets out of what `show` gives.
    var masked: @Sendable (String) -> String = { $0 }
    /// Says what is wrong with this very value, where `noun` and `cure` are too little.
    var explain: (@Sendable (String) -> String?)?
}

extension SettingKind where Value == Int {
    /// `0` has a meaning of its own, which the setting's text gives, if `least` is 0.
    package static func number(_ unit: String, from least: Int = 0, to most: Int = 1_000_000_000) -> Self {
        .init(
            unit: unit, noun: "number", cure: "give \(unit), from \(least) to \(most)",
            parse: { text in Int(text).flatMap { least <= $0 && $0 <= most ? $0 : nil } }, show: { String($0) })
    }

    /// Bytes in memory, at least `least`.
    package static func size(from least: Int = 0) -> Self {
        .init(
            unit: ByteSize.unit, noun: "size",
            cure: "give bytes, or a number with K, M or G such as 32M" + (least > 0 ? ", at least \(least)" : ""),
            parse: { text in ByteSize.parse(text).flatMap { Int64(least) <= $0 ? Int(exactly: $0) : nil } },
            show: { ByteSize.show(Int64($0)) })
    }
}

extension SettingKind where Value == Int64 {
    package static var fileSize: Self {
        .init(
            unit: ByteSize.unit, noun: "size", cure: "give bytes, or a number with K, M or G such as 32M",
            parse: ByteSize.parse, show: ByteSize.show)
    }
}

extension SettingKind where Value == UInt16 {
    package static var port: Self {
        .init(
            unit: "port", noun: "port", cure: "give a number from 1 to 65535",
            parse: { text in UInt16(text).flatMap { $0 > 0 ? $0 : nil } }, show: { String($0) })
    }

    package static var portOrNone: Self {
        .init(
            unit: "port, or 0 for none", noun: "port", cure: "give a number from 1 to 65535, or 0 for none",
            parse: { UInt16($0) }, show: { String($0) })
    }
}

extension SettingKind where Value == String {
    package static func text(_ unit: String) -> Self {
        .init(unit: unit, noun: unit, cure: "it must not be empty", parse: { $0.isEmpty ? nil : $0 }, show: { $0 })
    }

    /// A path prefix for files; appends the trailing slash if it is missing.
    package static var folder: Self {
        .init(
            unit: "folder", noun: "folder", cure: "it must not be empty",
            parse: { $0.isEmpty ? nil : $0.hasSuffix("/") ? $0 : $0 + "/" }, show: { $0 })
    }

    /// The path of an HTTP address.
    package static var urlPath: Self {
        .init(
            unit: "path of an address", noun: "path", cure: "it must begin with /",
            parse: { $0.hasPrefix("/") ? $0 : nil }, show: { $0 })
    }
}

extension SettingKind where Value == [String] {
    /// Names of hosts, without ports; none is allowed.
    package static var names: Self {
        .init(
            unit: "names with commas, or nothing", noun: "list of names",
            cure: "give names without blanks and ports, with commas between them",
            parse: { text in
                let names = text.split(separator: ",", omittingEmptySubsequences: false).map { $0.filter { $0 != " " } }
                if text.isEmpty { return [] }
                let isRight = names.allSatisfy { name in
                    !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 != 0x7F && !":/@[]".utf8.contains($0) }
                }
                return isRight ? names : nil
            }, show: { $0.joined(separator: ",") })
    }
}

extension SettingKind where Value == String? {
    package static var optionalFile: Self { optional("file") }

    /// A text, or nothing.
    package static func optional(_ unit: String) -> Self {
        .init(unit: unit, noun: unit, cure: "", parse: { $0.isEmpty ? .some(nil) : $0 }, show: { $0 ?? "" })
    }
}

extension SettingKind where Value == Bool {
    package static var flag: Self {
        .init(
            unit: "1 or 0", noun: "switch", cure: "give 1 for on or 0 for off",
            parse: { ["1": true, "0": false][$0] }, show: { $0 ? "1" : "0" })
    }

    /// As the original reads it: only `1` is on. Other words that mean "on" must not be silently off.
    package static var originalFlag: Self {
        .init(
            unit: "1 or 0", noun: "switch", cure: "give 1 for on or 0 for off",
            parse: { ["true", "yes", "on"].contains($0.lowercased()) ? nil : $0 == "1" }, show: { $0 ? "1" : "0" })
    }
}

extension SettingKind
where Value: CaseIterable & RawRepresentable & Sendable, Value.RawValue == String {
    /// One of a few words.
    package static func word(_ noun: String) -> Self {
        let words = Value.allCases.map(\.rawValue).joined(separator: " or ")
        return .init(
            unit: words, noun: noun, cure: "give \(words)", parse: { Value(rawValue: $0) }, show: { $0.rawValue })
    }
}

extension SettingKind where Value == MetricsAddress? {
    package static var metrics: Self {
        .init(
            unit: "address:port of this machine, or nothing", noun: "local address",
            cure: "give 127.0.0.1:PORT or [::1]:PORT; what is to be read from elsewhere goes through a proxy",
            parse: { $0.isEmpty ? .some(nil) : MetricsAddress($0).map { .some($0) } }, show: { $0?.description ?? "" })
    }
}

extension MetricsAddress {
    /// `127.x.y.z:port`, `localhost:port` or `[::1]:port`.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = String(text[..<colon])
        if host == "localhost" { host = "127.0.0.1" }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let isV4 = parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        guard isV4 || host == "[::1]" else { return nil }
        self.init(host: isV4 ? host : "::1", port: port)
    }
}

/// Bytes, or a number with K, M or G (1024-based, capital as in the original).
package enum ByteSize {
    static let unit = "bytes, or with K, M, G"

    package static func parse(_ text: String) -> Int64? {
        let units: [Character: Int64] = ["K": 1 << 10, "M": 1 << 20, "G": 1 << 30]
        var digits = Substring(text)
        var unit: Int64 = 1
        if let last = text.last, let known = units[last] {
            unit = known
            digits = digits.dropLast()
        }
        guard let number = Int64(digits), number >= 0 else { return nil }
        let (bytes, overflow) = number.multipliedReportingOverflow(by: unit)
        return overflow ? nil : bytes
    }

    /// The shortest form that `parse` reads as the same number.
    package static func show(_ bytes: Int64) -> String {
        for (shift, letter) in [(30, "G"), (20, "M"), (10, "K")] where bytes > 0 && bytes % (1 << shift) == 0 {
            return "\(bytes >> shift)\(letter)"
        }
        return String(bytes)
    }
}
