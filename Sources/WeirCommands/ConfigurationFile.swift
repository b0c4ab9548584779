import ArgumentParser
import Glibc
import WeirConfig
import WeirCrypto

/// The configuration that a verb works on, and how its errors are shown.
struct ConfigurationFile: ParsableArguments {
    @Option(name: .shortAndLong, help: "The configuration file; see docs/settings.md.")
    var config = "weir.yaml"

    /// Reads and checks everything that can be checked without the database.
    ///
    /// Prints one line for each error and exits with 2 when there is one.
    func load() throws -> (
        configuration: LoadedConfiguration, passwords: [Secret], httpToken: Secret?, adminPassword: Secret?
    ) {
        let environment = Environment.current
        do throws(ConfigurationErrors) {
            let loaded = try ConfigurationLoader.load(path: config, environment: environment)
            let warnings = loaded.warnings + (try loaded.validateFiles())
            for warning in warnings { StandardError.print("warning: \(warning)") }
            let passwords = try loaded.resolvePasswords(environment: environment)
            return (
                loaded, passwords, try loaded.resolveHTTPToken(environment: environment),
                try loaded.resolveAdminPassword(environment: environment)
            )
        } catch {
            for line in error.lines { StandardError.print(line) }
            throw ExitCode(2)
        }
    }
}

/// The process's environment.
enum Environment {
    static var current: [String: String] {
        var variables: [String: String] = [:]
        var entry = environ
        while let text = entry.pointee {
            let pair = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { variables[String(pair[0])] = String(pair[1]) }
            entry += 1
        }
        return variables
    }
}

/// Lines for people, beside the output proper.
enum StandardError {
    static func print(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}
