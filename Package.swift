// swift-tools-version: 6.2
// The table of contents. Targets stand in the order in which a packet meets them; imports point up this list only.
import PackageDescription

let c: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]
let swift: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "xuan",
    targets: [
        // C: what Debian ships, and our own bytes
        .systemLibrary(
            name: "CLibUV", path: "CSupport/CLibUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "CSupport/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSQLite", path: "CSupport/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "CXuanCrypto", dependencies: ["COpenSSL"], path: "CSupport/CXuanCrypto", cSettings: c),

        // Vocabulary
        .target(name: "XuanPacket", dependencies: ["CXuanCrypto"], swiftSettings: swift),
        .target(name: "XuanStore", swiftSettings: swift),

        // Policy
        .target(name: "XuanBackend", dependencies: ["XuanPacket", "XuanStore"], swiftSettings: swift),

        // Drivers
        .target(
            name: "SQLiteStore", dependencies: ["CSQLite", "XuanStore"], path: "Sources/Drivers/SQLite",
            swiftSettings: swift),

        // Tests
        .testTarget(
            name: "XuanPacketTests", dependencies: ["XuanPacket"], swiftSettings: swift),
        .testTarget(
            name: "XuanStoreTests", dependencies: ["SQLiteStore", "XuanStore"], swiftSettings: swift),
        .testTarget(
            name: "SQLiteStoreTests", dependencies: ["CSQLite", "SQLiteStore", "XuanStore"], swiftSettings: swift),
        .testTarget(
            name: "XuanBackendTests", dependencies: ["SQLiteStore", "XuanBackend", "XuanPacket", "XuanStore"],
            swiftSettings: swift),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11
)
