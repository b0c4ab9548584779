import FuzzSupport
import WeirConfig

extension FuzzWholeTargets {
    /// Configuration: YAML up to a zero byte, then variables, one `NAME=value` on each line.
    static let configuration = FuzzTarget("configuration", longestInput: 512, dictionary: "configuration") {
        bytes throws(BrokenRule) in
        let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
        var environment = [
            "WEIR_TARGET_HOST": "db", "WEIR_AUTH_0_USER": "app", "WEIR_AUTH_0_PASSWORD": password,
        ]
        for line in (parts.count > 1 ? parts[1] : []).split(separator: UInt8(ascii: "\n")) {
            let halves = line.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard halves.count == 2 else { continue }
            environment[String(decoding: halves[0], as: UTF8.self)] = String(decoding: halves[1], as: UTF8.self)
        }
        let yaml = parts.first.map { String(decoding: $0, as: UTF8.self) } ?? ""
        do {
            let found = try ConfigurationLoader.parse(
                yaml: yaml, fileName: "weir.yaml", baseDirectory: "/etc/weir", environment: environment)
            try judge(found.warnings)
        } catch let errors as ConfigurationErrors {
            try rule(!errors.lines.isEmpty, "refused without a word")
            try judge(errors.lines)
        } catch let broken as BrokenRule {
            throw broken
        } catch {
            throw BrokenRule("\(error) instead of errors in lines")
        }
    }

    private static let password = "pw-7f3e-never-shown"

    private static func judge(_ lines: [String]) throws(BrokenRule) {
        for line in lines {
            try rule(!line.isEmpty, "an empty line")
            try rule(!line.contains(password), "a password is shown: \(line)")
            let control = line.unicodeScalars.first { $0.value < 0x20 || $0.value == 0x7f }
            try rule(control == nil, "a control character in a line: \(line.debugDescription)")
        }
    }
}
