import ProxyModel
import Testing

@testable import WeirConfig

/// Every numeric key at both ends of its range and beyond, from the file and from the environment.
struct RangeTests {
    /// A key, a value, whether it is allowed.
    struct Probe: CustomTestStringConvertible, Sendable {
        let key: SettingKey
        let value: String
        let isAllowed: Bool
        var testDescription: String { "\(key.path) \(value)" }
    }

    static let probes: [Probe] = Settings.all.flatMap { key -> [Probe] in
        switch key.kind {
        case .integer(let range):
            let below = range.lowerBound == 0 ? "-1" : "\(range.lowerBound - 1)"
            return probes(
                key, ["\(range.lowerBound)", "\(range.upperBound)"],
                [
                    below, "\(range.upperBound + 1)", "99999999999999999999", "1.5", "twenty", "0x14", "0777", "1_000",
                    "true", "+5", "1e2", "\"\"",
                ])
        case .duration(let range):
            let low = Allowed.seconds(range.lowerBound)
            let high = Allowed.seconds(range.upperBound)
            return probes(
                key, [low, high, "\"\(high)\"", "\(high)s", "60s", "60000ms", "1m", "1.0"],
                [
                    "-1", "\(high).001", "\(high)001", "2d", "2 m", "1:30", ".5", "5.", "1e1", "0.00001", "soon",
                    "false",
                    "1m30s", "999999999999999999999", "\"\"", "inf", "nan",
                ])
        case .boolean:
            return probes(
                key, key.path.hasSuffix("requireTLS") ? ["false"] : ["true", "false", "True", "FALSE"],
                ["yes", "no", "on", "off", "0", "1", "tRUE", "\"\""])
        case .choice(let choices):
            return probes(key, choices, ["nonsense", "1", "no", "\"\"", (choices.first ?? "") + " x"])
        case .text, .path, .secret, .addresses, .words, .networks, .texts:
            return []
        }
    }

    private static func probes(_ key: SettingKey, _ good: [String], _ bad: [String]) -> [Probe] {
        good.map { Probe(key: key, value: $0, isAllowed: true) }
            + bad.map { Probe(key: key, value: $0, isAllowed: false) }
    }

    @Test("values within the range are taken, others refused on one line", arguments: probes)
    func file(probe: Probe) {
        let path = probe.key.path
        let errors: [String]
        let place: String
        if path.hasPrefix("auth[]") {
            place = "auth[0].\(probe.key.name)"
            errors = Sample.errors(
                "auth: [{ user: a, password: b, \(probe.key.name): \(probe.value) }]",
                Sample.surroundings(of: probe.key).filter { !$0.key.hasPrefix("WEIR_AUTH") })
        } else {
            place = path
            errors = Sample.errors(Sample.yaml(path, probe.value), Sample.surroundings(of: probe.key))
        }
        let line = "weir.yaml:1: \(place): \(probe.value) is not allowed; \(probe.key.allowed)"
        #expect(errors == (probe.isAllowed ? [] : [line]))
    }

    @Test("the environment is judged by the same rules", arguments: probes.filter { !$0.value.hasPrefix("\"") })
    func environment(probe: Probe) {
        let path = probe.key.path.replacing("[]", with: "[0]")
        let name = EnvironmentName.of(path)
        let errors = Sample.errors(
            "", Sample.surroundings(of: probe.key).merging([name: probe.value]) { _, new in new })
        let line = "\(name): \(path): \(probe.value) is not allowed; \(probe.key.allowed)"
        #expect(errors == (probe.isAllowed ? [] : [line]))
    }

    @Test("every key refuses what is no scalar", arguments: Settings.all)
    func wrongKind(key: SettingKey) {
        let list = key.takesList ? "a list with more than words in it" : "a list"
        for (value, shown) in [("{ a: b }", "a mapping"), ("[[a]]", list)] {
            let place = key.path.replacing("[]", with: "[0]")
            // Without the host of the base, which would take the place of the target's own keys.
            let lines =
                key.path.hasPrefix("auth[]")
                ? Sample.errors("auth: [{ \(key.name): \(value) }]", ["WEIR_TARGET_HOST": "db"])
                : Sample.errors(
                    Sample.yaml(key.path, value), ["WEIR_AUTH_0_USER": "a", "WEIR_AUTH_0_PASSWORD": "b"])
            #expect(lines.contains("weir.yaml:1: \(place): \(shown) is not allowed; \(key.allowed)"))
        }
    }

    @Test("a key without a value is told what it needs", arguments: ["", "~", "null"])
    func nothing(value: String) {
        #expect(
            Sample.errors("pool:\n  maxConnections: \(value)\n")
                == ["weir.yaml:2: pool.maxConnections: missing; a whole number from 1 to 100000"])
    }
}
