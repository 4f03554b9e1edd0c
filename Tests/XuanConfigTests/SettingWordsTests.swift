import Foundation
import Testing

@testable import XuanConfig

/// The administration pages explain each setting in each language.
@Suite struct SettingWordsTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../Sources/Web/admin/lang")

    private func words(_ language: String) throws -> [String: String] {
        let data = try Data(contentsOf: Self.folder.appendingPathComponent(language + ".json"))
        return try #require(try JSONSerialization.jsonObject(with: data) as? [String: String])
    }

    /// The keys that the pages look up, with the server's own text. The backend's settings share names with the
    /// relay's.
    private var meanings: [String: String] {
        let relay = RelayConfig.table.rows(of: RelayConfig(), standard: RelayConfig())
        let xuan = RelayConfig.tableOfXuan.rows(of: RelayConfig(), standard: RelayConfig())
        let options = RelayConfig.BackendOptions.table.rows(of: .init(), standard: .init())
        let backend = BackendConfig.table.rows(of: BackendConfig(), standard: BackendConfig())
        var all: [String: String] = [:]
        for row in relay + xuan + options { all["settingAbout." + row.name] = row.meaning }
        for row in backend { all["settingAbout.xxb." + row.name] = row.meaning }
        return all
    }

    @Test func englishIsWhatTheServerSays() throws {
        #expect(try words("en").filter { $0.key.hasPrefix("settingAbout.") } == meanings)
    }

    @Test(arguments: ["zh-cn", "zh-tw"])
    func everySettingHasItsWords(language: String) throws {
        let words = try words(language).filter { $0.key.hasPrefix("settingAbout.") }
        #expect(Set(words.keys) == Set(meanings.keys))
        for (key, text) in words {
            #expect(text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) }, "\(key) is not translated")
        }
    }

    @Test func everyUnitHasItsWords() throws {
        let rows =
            RelayConfig.table.rows(of: RelayConfig(), standard: RelayConfig())
            + RelayConfig.BackendOptions.table.rows(of: .init(), standard: .init())
            + BackendConfig.table.rows(of: BackendConfig(), standard: BackendConfig())
        let units = Set(rows.compactMap(\.unit).map { "settingUnit." + $0.replacing(" ", with: "-") })
        #expect(!units.isEmpty)
        for language in ["en", "zh-cn", "zh-tw"] {
            #expect(Set(try words(language).keys.filter { $0.hasPrefix("settingUnit.") }) == units, "\(language)")
        }
    }
}

/// Lists of addresses and networks.
@Suite struct NetworkListTests {
    @Test func addressesAndNetworksOfBothFamiliesAreTaken() throws {
        var config = RelayConfig()
        try config.take("[server]\ntrustedProxies=127.0.0.1, 10.0.0.0/8 2001:db8::/32,::1\n", file: "f")
        #expect(config.trustedProxies.texts == ["127.0.0.1", "10.0.0.0/8", "2001:db8::/32", "::1"])
        try config.take("[server]\ntrustedProxies=\n", file: "f")
        #expect(config.trustedProxies.texts.isEmpty)
    }

    @Test(arguments: ["localhost", "10.0.0.0/33", "10.0.0/8", "::/129", "127.0.0.1;::1", "10.0.0.0/", "*"])
    func anInvalidAddressIsRefusedWithACure(text: String) {
        var config = RelayConfig()
        #expect(throws: ConfigError.self) { try config.take("[server]\ntrustedProxies=\(text)\n", file: "f") }
    }
}
