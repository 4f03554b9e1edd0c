// swift-tools-version: 6.2
import PackageDescription

let cFlags: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]
let swiftFlags: [SwiftSetting] = [.treatAllWarnings(as: .error)]

let package = Package(
    name: "xuan",
    targets: [
        .systemLibrary(
            name: "CLibUV", path: "CSupport/CLibUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "CSupport/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .target(
            name: "CXuanNet", dependencies: ["CLibUV", "COpenSSL"], path: "CSupport/CXuanNet", cSettings: cFlags),
        .target(name: "XuanNet", dependencies: ["CXuanNet"], swiftSettings: swiftFlags),
        .testTarget(
            name: "XuanNetTests", dependencies: ["XuanNet", "CXuanNet", "COpenSSL"], swiftSettings: swiftFlags),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11
)
