// swift-tools-version: 6.2
// The table of contents. Targets stand in the order in which a packet meets them; imports point up this list only.
import PackageDescription

let c: [CSetting] = [.unsafeFlags(["-Wall", "-Wextra", "-Werror"])]
let swift: [SwiftSetting] = [.treatAllWarnings(as: .error)]
// A packet's way: what only the checks of exclusive access cost there is not paid in a release (decision 106).
let hot = swift + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]
// For a small process: packed relocations, equal functions once, what only the start runs apart from the rest, no names
// for others to link to, and of the C++ library the part that the Swift runtime calls (Docs/performance.md).
let compact: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-use-ld=lld", "-Xlinker", "-z", "-Xlinker", "pack-relative-relocs", "-Xlinker", "--icf=safe", "-Xlinker",
            "-z", "-Xlinker", "keep-text-section-prefix", "-Xlinker", "--no-export-dynamic",
            "-L\(Context.packageDirectory)/CSupport/Link",
        ], .when(configuration: .release))
]
let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let arguments: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")

let package = Package(
    name: "xuan",
    products: [
        .executable(name: "xuan", targets: ["xuan"]),
        .executable(name: "xxd", targets: ["xxd"]),
        .executable(name: "xxb", targets: ["xxb"]),
        .executable(name: "xxload", targets: ["xxload"]),
        .executable(name: "flamegraph", targets: ["flamegraph"]),
        // Two products may not share a name; `make libxxd` makes libxxd.so of it.
        .library(name: "libxxd", type: .static, targets: ["LibXXD"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
    ],
    targets: [
        // C: what Debian ships, and our own bytes
        .systemLibrary(
            name: "CLibUV", path: "CSupport/CLibUV", pkgConfig: "libuv", providers: [.apt(["libuv1-dev"])]),
        .systemLibrary(
            name: "COpenSSL", path: "CSupport/COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(
            name: "CSQLite", path: "CSupport/CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        // SQLite's log with fewer system calls.
        .target(name: "CLogFile", dependencies: ["CSQLite"], path: "CSupport/CLogFile", cSettings: c),
        .systemLibrary(name: "CZlib", path: "CSupport/CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Finds libmariadb at run time; without libmariadb-dev it is built as a stub.
        .target(name: "CMySQL", path: "CSupport/CMySQL", cSettings: c),
        // Finds hiredis at run time; without libhiredis-dev it is built as a stub.
        .target(name: "CRedis", path: "CSupport/CRedis", cSettings: c),
        // Finds libcurl at run time; without its headers it is built as a stub.
        .target(name: "CCurl", path: "CSupport/CCurl", cSettings: c),
        .target(name: "CXuanNet", dependencies: ["CLibUV", "COpenSSL"], path: "CSupport/CXuanNet", cSettings: c),
        .target(name: "CXuanCrypto", dependencies: ["COpenSSL"], path: "CSupport/CXuanCrypto", cSettings: c),
        .target(
            name: "CLibXXD", path: "CSupport/CLibXXD", exclude: ["examples", "install.sh", "link.sh"], cSettings: c),
        .target(name: "CWebAssets", path: "CSupport/CWebAssets", exclude: ["list.sh", "pinyin.py"], cSettings: c),

        // Mechanism: a lock and a thread, names, what is counted, bytes
        .target(name: "XuanThreads", swiftSettings: swift),
        .target(name: "XuanText", swiftSettings: swift),
        .target(name: "XuanCounts", dependencies: ["XuanText"], swiftSettings: hot),
        .target(
            name: "XuanNet", dependencies: ["CXuanNet", "XuanCounts", "XuanText", "XuanThreads"], swiftSettings: hot),

        // Vocabulary: words
        .target(name: "XuanPacket", dependencies: ["CXuanCrypto"], swiftSettings: hot),
        .target(name: "XuanConfig", dependencies: [log], swiftSettings: swift),
        .target(name: "XuanStore", dependencies: ["XuanText"], swiftSettings: swift),
        .target(
            name: "XuanWeb", dependencies: ["CWebAssets", "CZlib", "XuanPacket", "XuanThreads"], swiftSettings: swift),

        // Policy: traffic and business
        .target(
            name: "XuanRelay",
            dependencies: [
                "XuanNet", "XuanPacket", "XuanConfig", "XuanCounts", "XuanText", "XuanWeb", "XuanThreads", log,
            ],
            swiftSettings: hot),
        .target(
            name: "XuanBackend",
            dependencies: ["XuanConfig", "XuanPacket", "XuanStore", "XuanCounts", "XuanText", "XuanThreads"],
            swiftSettings: swift),
        .target(
            name: "XuanBackendHTTP",
            dependencies: [
                "XuanBackend", "XuanCounts", "XuanNet", "XuanPacket", "XuanStore", "XuanText", "XuanThreads", "XuanWeb",
                log,
            ],
            swiftSettings: swift),

        // Drivers: memory
        .target(
            name: "SQLiteStore", dependencies: ["CLogFile", "CSQLite", "XuanStore", "XuanThreads"],
            path: "Sources/Drivers/SQLite",
            swiftSettings: swift),

        .target(
            name: "MySQLStore", dependencies: ["CMySQL", "XuanStore", "XuanThreads"], path: "Sources/Drivers/MySQL",
            swiftSettings: swift),
        .target(
            name: "Redis", dependencies: ["CRedis", "XuanConfig", "XuanNet", "XuanThreads", log],
            path: "Sources/Drivers/Redis",
            swiftSettings: swift),
        .target(
            name: "RedisCluster", dependencies: ["Redis", "XuanBackend", "XuanConfig", "XuanNet", "XuanThreads", log],
            path: "Sources/Drivers/RedisCluster", swiftSettings: swift),
        .target(
            name: "RedisRelay",
            dependencies: ["Redis", "XuanConfig", "XuanNet", "XuanPacket", "XuanRelay", "XuanThreads", log],
            path: "Sources/Drivers/RedisRelay", swiftSettings: swift),
        .target(
            name: "SQLiteReports", dependencies: ["SQLiteStore", "XuanRelay", "XuanStore"],
            path: "Sources/Drivers/SQLiteReports", swiftSettings: swift),

        .target(
            name: "S3Files",
            dependencies: ["CCurl", "XuanConfig", "XuanNet", "XuanPacket", "XuanRelay", "XuanThreads"],
            path: "Sources/Drivers/S3", swiftSettings: swift),

        // Care: import, backup, check
        .target(
            name: "Maintenance", dependencies: ["SQLiteStore", "XuanPacket", "XuanStore", "XuanText", "XuanThreads"],
            swiftSettings: swift),

        // Programs: assembly
        .target(
            name: "Installation",
            dependencies: [
                "MySQLStore", "Redis", "RedisCluster", "SQLiteStore", "XuanBackend", "XuanConfig", "XuanNet",
                "XuanPacket",
                "XuanStore", "XuanThreads", log,
            ],
            path: "Sources/Programs/Installation", swiftSettings: swift),
        .target(
            name: "Commands",
            dependencies: [
                "Installation", "Maintenance", "MySQLStore", "SQLiteStore", "XuanStore", "XuanThreads", arguments,
            ],
            path: "Sources/Programs/Commands", swiftSettings: swift),
        .target(
            name: "Control",
            dependencies: [
                "Installation", "Maintenance", "XuanBackend", "XuanBackendHTTP", "XuanConfig", "XuanNet", "XuanPacket",
                "XuanStore", "XuanText", "XuanThreads", log,
            ],
            path: "Sources/Programs/Control", swiftSettings: swift),
        .target(
            name: "ProgramSettings", dependencies: ["XuanConfig", "XuanThreads", arguments, log],
            path: "Sources/Programs/Settings", swiftSettings: swift),
        .target(
            name: "FileCommands", dependencies: ["S3Files", "XuanConfig", "XuanRelay", arguments],
            path: "Sources/Programs/Files", swiftSettings: swift),
        .executableTarget(
            name: "xuan",
            dependencies: [
                "Commands", "Control", "FileCommands", "Installation", "ProgramSettings", "Redis", "RedisRelay",
                "S3Files",
                "XuanRelay", "XuanBackend", "XuanBackendHTTP", "XuanConfig", "XuanCounts", "XuanNet", "XuanPacket",
                "XuanStore", "XuanThreads", "XuanWeb", arguments,
                log,
            ],
            path: "Sources/Programs/xuan", swiftSettings: swift, linkerSettings: compact),
        .target(
            name: "LibXXD",
            dependencies: [
                "CLibXXD", "RedisRelay", "S3Files", "SQLiteReports", "XuanRelay", "XuanConfig", "XuanCounts", "XuanNet",
                "XuanPacket",
                "XuanWeb",
                "XuanThreads", log,
            ],
            path: "Sources/Programs/LibXXD", swiftSettings: swift),
        .executableTarget(
            name: "xxd",
            dependencies: [
                "FileCommands", "LibXXD", "ProgramSettings", "Redis", "XuanRelay", "XuanConfig", "XuanNet",
                "XuanWeb",
                arguments,
                log,
            ],
            path: "Sources/Programs/xxd", swiftSettings: swift, linkerSettings: compact),
        .executableTarget(
            name: "xxb",
            dependencies: [
                "Commands", "Control", "Installation", "ProgramSettings", "Redis", "XuanBackend", "XuanBackendHTTP",
                "XuanConfig",
                "XuanNet", "XuanPacket", "XuanThreads", arguments, log,
            ],
            path: "Sources/Programs/xxb", swiftSettings: swift, linkerSettings: compact),

        // Benchmarks: one figure per stage, the load tool, the relay bench's table
        // The client end of a WebSocket, for load tools and tests; it stands on the inside of CXuanNet.
        .target(
            name: "CXuanNetClient", dependencies: ["CXuanNet", "CLibUV", "COpenSSL"], path: "Benchmarks/CNetClient",
            cSettings: c + [.headerSearchPath("../../CSupport/CXuanNet/src")]),
        .target(
            name: "XuanNetClient", dependencies: ["CXuanNet", "CXuanNetClient", "XuanNet"],
            path: "Benchmarks/NetClient", swiftSettings: swift),
        .target(name: "CAllocationCount", path: "Benchmarks/AllocationCount", cSettings: c),
        .target(
            name: "CBenchLimits", dependencies: ["CXuanNet", "COpenSSL"], path: "Benchmarks/MicroLimits", cSettings: c),
        .executableTarget(
            name: "xxbench",
            dependencies: [
                "CAllocationCount", "CBenchLimits", "CXuanNet", "XuanNet", "XuanPacket", "XuanRelay", "XuanThreads",
            ],
            path: "Benchmarks/Micro", swiftSettings: swift),
        .executableTarget(
            name: "relaytable", dependencies: ["XuanConfig", "XuanPacket"], path: "Benchmarks/RelayTable",
            swiftSettings: swift),
        .executableTarget(
            name: "flamegraph", path: "Benchmarks/FlameGraph", exclude: ["profile.sh"], swiftSettings: swift),
        .executableTarget(
            name: "xxload",
            dependencies: ["XuanCounts", "XuanNet", "XuanNetClient", "XuanPacket", "XuanThreads", arguments],
            path: "Benchmarks/Load", exclude: ["latency.sh", "latency.py", "smoke.sh", "server.sh"],
            swiftSettings: swift),

        // Benchmarks of the backend: group commit beside sqlite3's own limit, pages of a large history
        .target(
            name: "BenchSupport", dependencies: ["SQLiteStore", "XuanBackend", "XuanPacket", "XuanStore"],
            path: "Benchmarks/Support", swiftSettings: swift),
        .target(
            name: "CCommitLimit", dependencies: ["CSQLite"], path: "Benchmarks/CommitLimit", cSettings: c),
        .executableTarget(
            name: "xxcommit",
            dependencies: [
                "BenchSupport", "CCommitLimit", "SQLiteStore", "XuanBackend", "XuanPacket", "XuanStore", arguments,
            ],
            path: "Benchmarks/Commit", swiftSettings: swift),
        .executableTarget(
            name: "xxhistory",
            dependencies: ["BenchSupport", "XuanBackend", "XuanPacket", arguments],
            path: "Benchmarks/History", swiftSettings: swift),
        .target(name: "CHeapSize", path: "Benchmarks/HeapSize", cSettings: c),
        .executableTarget(
            name: "xxgrowth", dependencies: ["BenchSupport", "CHeapSize", "XuanPacket", arguments],
            path: "Benchmarks/Growth", exclude: ["growth.py"], swiftSettings: swift),

        .executableTarget(
            name: "xxmessage",
            dependencies: [
                "BenchSupport", "CAllocationCount", "SQLiteStore", "XuanBackend", "XuanPacket", "XuanStore",
                "XuanThreads", arguments,
            ],
            path: "Benchmarks/Message", swiftSettings: swift),

        // Benchmark of files: downloads from the whole program beside nginx
        .executableTarget(
            name: "xxfiles", dependencies: ["BenchSupport", "XuanPacket", "XuanTesting", arguments],
            path: "Benchmarks/Files", swiftSettings: swift),

        // How far a cluster goes, on paper
        .executableTarget(
            name: "xxscale", dependencies: ["XuanConfig", "XuanPacket", arguments], path: "Benchmarks/Scale",
            swiftSettings: swift),

        // What `make bench-latency` does beside the chat
        .executableTarget(
            name: "xxbeside", dependencies: ["XuanPacket", "XuanTesting", arguments], path: "Benchmarks/Beside",
            swiftSettings: swift),

        // Tests
        .target(
            name: "XuanTesting",
            dependencies: ["COpenSSL", "MySQLStore", "SQLiteStore", "XuanPacket", "XuanStore", "XuanThreads"],
            path: "Tests/Support", swiftSettings: swift),
        .testTarget(
            name: "XuanNetTests",
            dependencies: [
                "XuanNet", "CXuanNet", "COpenSSL", "XuanNetClient", "XuanTesting", "XuanText", "XuanThreads",
            ],
            swiftSettings: swift),
        .testTarget(name: "XuanTextTests", dependencies: ["XuanText"], swiftSettings: swift),
        .testTarget(name: "XuanCountsTests", dependencies: ["XuanCounts"], swiftSettings: swift),
        .testTarget(name: "XuanPacketTests", dependencies: ["XuanPacket"], swiftSettings: swift),
        .testTarget(
            name: "XuanRelayTests",
            dependencies: [
                "S3Files", "SQLiteReports", "XuanRelay", "XuanConfig", "XuanCounts", "XuanNet", "XuanPacket",
                "XuanTesting", "XuanThreads", log,
            ],
            swiftSettings: swift),
        .testTarget(name: "XuanConfigTests", dependencies: ["XuanConfig"], swiftSettings: swift),
        .testTarget(
            name: "XuanStoreTests", dependencies: ["XuanStore", "XuanTesting"], swiftSettings: swift),
        .testTarget(
            name: "SQLiteStoreTests", dependencies: ["CSQLite", "SQLiteStore", "XuanStore"], swiftSettings: swift),
        .testTarget(
            name: "MySQLStoreTests", dependencies: ["MySQLStore", "XuanStore", "XuanTesting", "XuanThreads"],
            swiftSettings: swift),
        .testTarget(
            name: "RedisTests",
            dependencies: [
                "CRedis", "Redis", "RedisCluster", "XuanBackend", "XuanConfig", "XuanNet", "XuanTesting", "XuanThreads",
                log,
            ],
            swiftSettings: swift),
        .testTarget(
            name: "S3FilesTests",
            dependencies: [
                "S3Files", "XuanConfig", "XuanNet", "XuanPacket", "XuanRelay", "XuanTesting", "XuanThreads",
            ],
            swiftSettings: swift),
        .testTarget(
            name: "MaintenanceTests",
            dependencies: ["Maintenance", "MySQLStore", "SQLiteStore", "XuanBackend", "XuanStore", "XuanTesting"],
            swiftSettings: swift),
        .testTarget(name: "XuanWebTests", dependencies: ["XuanTesting", "XuanWeb"], swiftSettings: swift),
        .testTarget(name: "ScaleTests", dependencies: ["XuanTesting", "xxscale"], swiftSettings: swift),
        .testTarget(name: "LoadTests", dependencies: ["xxload"], swiftSettings: swift),
        .testTarget(
            name: "XuanBackendTests",
            dependencies: [
                "CZlib", "MySQLStore", "SQLiteStore", "XuanBackend", "XuanBackendHTTP", "XuanConfig", "XuanCounts",
                "XuanNet",
                "XuanPacket",
                "XuanStore", "XuanTesting", "XuanText", "XuanThreads", log,
            ],
            exclude: ["authority.txt"], swiftSettings: swift),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "SQLiteStore", "XuanTesting", "XuanPacket", "XuanStore", "xuan", "xxd", "xxb", "xxload",
            ],
            swiftSettings: swift),
    ],
    swiftLanguageModes: [.v6],
    cLanguageStandard: .gnu11
)
