import ArgumentParser
import Glibc
import WeirConfig
import WeirCrypto

/// The configuration that a verb works on, and how its errors are shown.
struct ConfigurationFile: ParsableArguments {
    @Option(name: .shortAndLong, help: "The configuration file; see docs/settings.md.")
    var config = "weir.yaml"

    /// A configuration with everything that belongs to it.
    struct Whole: Sendable {
        let configuration: LoadedConfiguration
        /// In the order of the users.
        let passwords: [Secret]
        let httpToken: Secret?
        let adminPassword: Secret?
        /// What is worth telling, a line each.
        let warnings: [String]
    }

    /// Reads and checks everything that can be checked without the database.
    ///
    /// Prints one line for each error and exits with 2 when there is one.
    func load() throws -> Whole {
        do throws(ConfigurationErrors) {
            let whole = try ConfigurationFile.read(config)
            for warning in whole.warnings { StandardError.print("warning: \(warning)") }
            return whole
        } catch {
            for line in error.lines { StandardError.print(line) }
            throw ExitCode(2)
        }
    }

    /// The same, for whoever shows errors in another way.
    static func read(_ path: String) throws(ConfigurationErrors) -> Whole {
        let environment = Environment.current
        let loaded = try ConfigurationLoader.load(path: path, environment: environment)
        let warnings = loaded.warnings + (try loaded.validateFiles())
        return Whole(
            configuration: loaded, passwords: try loaded.resolvePasswords(environment: environment),
            httpToken: try loaded.resolveHTTPToken(environment: environment),
            adminPassword: try loaded.resolveAdminPassword(environment: environment), warnings: warnings)
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
