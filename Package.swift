// swift-tools-version: 6.2
import Foundation
import PackageDescription

// WEIR_CORE_ONLY=1 keeps the pure modules and their tests alone: an edit-and-test cycle of seconds.
// WEIR_BENCHMARKS=1 adds the micro-benchmarks, which bring a package of their own.
// WEIR_FUZZ=1 adds the program that libFuzzer drives (scripts/fuzz).
let environment = ProcessInfo.processInfo.environment
let coreOnly = environment["WEIR_CORE_ONLY"] == "1"
let withBenchmarks = environment["WEIR_BENCHMARKS"] == "1"
let withFuzzing = environment["WEIR_FUZZ"] == "1"

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func library(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], excluding: [String] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + dependencies, exclude: excluding,
        swiftSettings: strict)
}

var dependencies: [Package.Dependency] = []
var targets: [Target] = [
    .systemLibrary(
        name: "COpenSSL", pkgConfig: "openssl", providers: [.apt(["libssl-dev"])]),
    library("WeirCrypto", ["COpenSSL"]),
    library("MySQLProtocol", ["WeirCrypto"]),
    library("SessionState", ["MySQLProtocol"]),
    library("ConnectionPool"),
    library("ProxyModel", ["WeirCrypto"]),
    library("AdminConsole", ["MySQLProtocol"]),
    library("IAMModel", ["WeirCrypto"]),
    // The price and instance tables are files for people, and part of the program.
    .target(
        name: "Pricing", dependencies: ["ProxyModel"],
        resources: [
            .embedInCode("Data/prices.csv"), .embedInCode("Data/instance-classes.csv"),
            .embedInCode("Data/machines.csv"),
        ],
        swiftSettings: strict),
    library("LoadModel"),
    tests("WeirCrypto"),
    tests("MySQLProtocol", ["WeirCrypto"]),
    tests("SessionState", ["MySQLProtocol"]),
    tests("ConnectionPool"),
    tests("ProxyModel", ["WeirCrypto"]),
    tests("AdminConsole", ["MySQLProtocol"]),
    tests("IAMModel", ["WeirCrypto"], excluding: ["Policies/cases.json", "Policies/reference.py", "Vectors"]),
    tests("Pricing", excluding: ["Samples"]),
    tests("LoadModel"),
]

if !coreOnly {
    dependencies += [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        // HummingbirdCore alone: the server without router, configuration and Foundation. TLS is in none of it.
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.1"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0", traits: []),
    ]
    targets += [
        .target(name: "CLinux"),
        .systemLibrary(
            name: "CMariaDBHeaders", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .target(
            name: "CMariaDB", dependencies: ["CMariaDBHeaders", "COpenSSL"],
            cSettings: [.headerSearchPath("compat")]),
        .systemLibrary(
            name: "CCurlHeaders", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .target(name: "CCurl", dependencies: ["CCurlHeaders"]),
        library("WebClient", ["CCurl"]),
        library("EventLoop", ["CLinux", "COpenSSL", "WeirCrypto"]),
        library("Telemetry", [.product(name: "Logging", package: "swift-log")]),
        library("Backend", ["CMariaDB", "EventLoop", "MySQLProtocol", "ProxyModel", "WeirCrypto"]),
        library(
            "ProxyServer",
            [
                "AdminConsole", "Backend", "ConnectionPool", "EventLoop", "MySQLProtocol", "ProxyModel",
                "SessionState", "Telemetry", "WeirCrypto",
                .product(name: "Logging", package: "swift-log"),
            ]),
        library(
            "ControlPlane",
            [
                "ProxyModel", "Telemetry", "WeirCrypto",
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        library("WeirConfig", ["LoadModel", "ProxyModel", "WeirCrypto", .product(name: "Yams", package: "Yams")]),
        library(
            "Identity", ["IAMModel", "WeirCrypto", .product(name: "GRDB", package: "GRDB.swift")]),
        library("LoadTest", ["EventLoop", "LoadModel", "MySQLProtocol", "WeirCrypto"]),
        library(
            "WeirCommands",
            [
                "AdminConsole", "Backend", "ConnectionPool", "ControlPlane", "EventLoop", "IAMModel", "Identity",
                "LoadModel", "LoadTest",
                "MySQLProtocol", "Pricing", "ProxyModel", "ProxyServer", "SessionState", "Telemetry", "WebClient",
                "WeirConfig", "WeirCrypto",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "weir",
            dependencies: [
                "WeirCommands", "WeirCrypto", .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),
        tests("EventLoop", ["WeirCrypto"]),
        tests(
            "ProxyServer",
            [
                "Backend", "ConnectionPool", "EventLoop", "MySQLProtocol", "ProxyModel", "SessionState", "WeirCrypto",
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests("WebClient"),
        tests("Identity", ["IAMModel", "WeirCrypto", .product(name: "GRDB", package: "GRDB.swift")]),
        tests("WeirConfig", ["LoadModel", "ProxyModel", "WeirCrypto"]),
        tests("LoadTest", ["EventLoop", "LoadModel", "MySQLProtocol", "WeirCrypto"]),
        tests("Telemetry", [.product(name: "Logging", package: "swift-log")]),
        tests(
            "ControlPlane",
            ["EventLoop", "ProxyModel", "Telemetry", "WeirCrypto", .product(name: "Logging", package: "swift-log")]),
        tests(
            "WeirCommands",
            [
                "AdminConsole", "IAMModel", "Identity", "LoadModel", "LoadTest", "MySQLProtocol", "Pricing",
                "ProxyModel", "ProxyServer", "SessionState", "Telemetry", "WeirCrypto",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ]),
    ]
}

// The fuzz targets are compiled twice: into a test that replays their corpus, and into the program that libFuzzer drives.
targets.append(.target(name: "FuzzSupport", path: "Fuzz/Support", swiftSettings: strict))
let pureFuzzing: [Target.Dependency] = [
    "FuzzSupport", "AdminConsole", "ConnectionPool", "IAMModel", "LoadModel", "MySQLProtocol", "Pricing", "ProxyModel",
    "SessionState", "WeirCrypto",
]
let wholeFuzzing: [Target.Dependency] = [
    "FuzzSupport", "EventLoop", "LoadTest", "MySQLProtocol", "ProxyServer", "SessionState", "WeirConfig",
]
if withFuzzing {
    targets.append(.target(name: "FuzzTargets", dependencies: pureFuzzing, path: "Fuzz/Targets", swiftSettings: strict))
    if !coreOnly {
        targets.append(
            .target(name: "FuzzWholeTargets", dependencies: wholeFuzzing, path: "Fuzz/Whole", swiftSettings: strict))
    }
    targets.append(
        .executableTarget(
            name: "weir-fuzz", dependencies: ["FuzzSupport", "FuzzTargets"] + (coreOnly ? [] : ["FuzzWholeTargets"]),
            path: "Fuzz/Driver",
            swiftSettings: strict + [.unsafeFlags(["-parse-as-library"])] + (coreOnly ? [] : [.define("WHOLE")])))
} else {
    targets.append(
        .testTarget(
            name: "FuzzTests", dependencies: pureFuzzing, path: "Fuzz",
            exclude: ["Corpus", "Dictionaries", "Driver", "ReplayWhole", "Support", "Whole"],
            sources: ["Targets", "Replay"], swiftSettings: strict))
    if !coreOnly {
        targets.append(
            .testTarget(
                name: "FuzzWholeTests", dependencies: wholeFuzzing, path: "Fuzz",
                exclude: ["Corpus", "Dictionaries", "Driver", "Replay", "Support", "Targets"],
                sources: ["Whole", "ReplayWhole"], swiftSettings: strict))
    }
}

if withBenchmarks {
    dependencies.append(
        .package(url: "https://github.com/ordo-one/benchmark", exact: "1.38.1", traits: []))
    targets.append(
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                "MySQLProtocol", "SessionState", "ConnectionPool", "IAMModel", "WeirCrypto",
                .product(name: "Benchmark", package: "benchmark"),
            ],
            path: "Benchmarks/MicroBenchmarks",
            swiftSettings: strict,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]))
}

let package = Package(
    name: "weir",
    products: coreOnly ? [] : [.executable(name: "weir", targets: ["weir"])],
    dependencies: dependencies,
    targets: targets
)
