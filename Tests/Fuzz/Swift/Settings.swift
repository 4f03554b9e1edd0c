// Settings files, addresses of stores and backends.

/// A file that parses can be changed by the administration, and only the one value changes.
func fuzzIni(_ bytes: UnsafeRawBufferPointer) {
    let text = text(bytes)
    let lines = SettingsText.lines(text)
    promise(
        lines.reduce(0) { $0 + $1.text.utf8.count + $1.ending.utf8.count } >= text.utf8.count - 3, "a line is lost")
    var config = RelayConfig()
    try? config.take(text, file: "f")
    guard let file = try? IniFile(parsing: text, file: "f") else { return }
    let section = file.entries.first?.section ?? "server"
    let key = file.entries.last?.section == section ? file.entries.last?.key ?? "ip" : "ip"
    // Names that the file itself cannot hold.
    guard !section.isEmpty, !key.isEmpty, same(SettingsText.trim(section), section) else { return }
    guard let first = key.utf8.first, !"[#;".utf8.contains(first) else { return }
    let changed = IniFile.text(text, section: section, key: key, value: "a=b")
    guard let again = try? IniFile(parsing: changed, file: "f") else { fatalError("the changed file cannot be read") }
    let isChanged = again.section(section).contains { same($0.key, key) && $0.value == "a=b" }
    promise(isChanged, "the changed value is not in the file")
    for entry in file.entries where !same(entry.section, section) || !same(entry.key, key) {
        let isKept = again.entries.contains {
            same($0.section, entry.section) && same($0.key, entry.key) && same($0.value, entry.value)
        }
        promise(isKept, "another value has changed")
    }
}

func fuzzAddress(_ bytes: UnsafeRawBufferPointer) {
    let text = text(bytes)
    if let url = BackendURL(text) {
        promise(!url.host.isEmpty && url.path.utf8.first == UInt8(ascii: "/"), "no host, or no path")
        promise((url.host + url.path).utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "a line end in a request")
    }
    _ = MetricsAddress(text)
    _ = ByteSize.parse(text)
    do throws(MySQLAddressError) {
        let address = try MySQLAddress(parsing: text)
        promise(!address.user.isEmpty && !address.database.utf8.contains(UInt8(ascii: "/")), "no user, or a path")
        promise(!address.name.utf8.contains(0), "a NUL for the C library")
    } catch {
        promise(error == .scheme || MySQLAddress.isMeant(by: text), "it knows the scheme and does not")
    }
}
