import Glibc
import Testing

@testable import Pricing

/// A number of a test.
func number(_ text: String) throws -> ExactDecimal { try ExactDecimal(text) }

/// What the program brings along.
enum Builtin {
    static let book = Result { try PriceBook.builtIn() }
    static let catalogue = Result { try InstanceCatalogue.builtIn() }
    static let machines = Result { try MachineCatalogue.builtIn() }
}

/// The line of an error, or nil when there is none.
func refusal(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch {
        return "\(error)"
    }
}

/// A generator that a seed repeats (SplitMix64).
struct Chance: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}

extension Estimator {
    /// The estimate of one proxy in front of these targets.
    func one(
        _ targets: [TargetCapacity], region: String = "us-east-1", period: BillingPeriod = .averageMonth,
        life: ProxyLife = .always
    ) throws -> Estimate {
        try estimate(
            Scenario(
                name: "test", period: period,
                proxies: [ProxyPlan(name: "p", region: region, targets: targets, life: life)]))
    }
}

/// A file beside the tests.
func sample(_ name: String) throws -> [UInt8] {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
    let file = try #require(fopen("\(folder)/Samples/\(name)", "r"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return bytes
}
