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
        .target(name: "CXuanNet", dependencies: ["CLibUV", "COpenSSL"], path: "CSupport/CXuanNet", cSettings: c),
        .target(name: "CXuanCrypto", dependencies: ["COpenSSL"], path: "CSupport/CXuanCrypto", cSettings: c),

        // Mechanism: bytes
        .target(name: "XuanNet", dependencies: ["CXuanNet"], swiftSettings: swift),

        // Vocabulary
        .target(name: "XuanPacket", dependencies: ["CXuanCrypto"], swiftSettings: swift),

        // Tests
        .testTarget(name: "XuanNetTests", dependencies: ["XuanNet"], swiftSettings: swift),
        .testTarget(
            name: "XuanPacketTests", dependencies: ["XuanPacket"], swiftSettings: swift),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11
)
