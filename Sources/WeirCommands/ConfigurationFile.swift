import ArgumentParser
import FoundationEssentials
import Glibc
import IAMModel
import ProxyModel
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
        /// The identities, if there are any and they were to be opened.
        let identity: IdentityAccess?
        /// Where the passwords are that are in no file.
        let vault: PasswordVault
        /// What is worth telling, a line each.
        let warnings: [String]
    }

    /// Reads and checks everything that can be checked without the database.
    ///
    /// Prints one line for each error and exits with 2 when there is one.
    func load(_ opening: IdentityOpening = .look) throws -> Whole {
        do throws(ConfigurationErrors) {
            let whole = try ConfigurationFile.read(config, opening)
            for warning in whole.warnings { StandardError.print("warning: \(warning)") }
            return whole
        } catch {
            for line in error.lines { StandardError.print(line) }
            throw ExitCode(2)
        }
    }

    /// What is done with the store of identities.
    enum IdentityOpening {
        /// It is opened for reading if it is there.
        case look
        /// It is opened for writing, and made if it is not there.
        case make
        /// It is open already.
        case open(IdentityAccess?)
    }

    /// The same, for whoever shows errors in another way.
    static func read(_ path: String, _ opening: IdentityOpening) throws(ConfigurationErrors) -> Whole {
        let environment = Environment.current
        let loaded = try ConfigurationLoader.load(path: path, environment: environment)
        let warnings = loaded.warnings + (try loaded.validateFiles())
        let identity: IdentityAccess? =
            switch opening {
            case .open(let access): access
            case .make: try IdentityAccess.open(loaded, environment: environment)
            case .look:
                loaded.spec.identity.map { FileManager.default.fileExists(atPath: $0.store) } == true
                    ? try IdentityAccess.open(loaded, environment: environment, readOnly: true) : nil
            }
        let vault = PasswordVault(store: identity?.store, manager: try manager(loaded, environment))
        return Whole(
            configuration: loaded, passwords: try loaded.resolvePasswords(environment: environment, vault: vault),
            httpToken: try loaded.resolveHTTPToken(environment: environment),
            adminPassword: try loaded.resolveAdminPassword(environment: environment), identity: identity, vault: vault,
            warnings: warnings)
    }

    private static func manager(
        _ loaded: LoadedConfiguration, _ environment: [String: String]
    ) throws(ConfigurationErrors) -> PasswordVault.Manager? {
        guard let spec = loaded.spec.secretsManager else { return nil }
        func secret(_ source: SecretSource, _ key: String) throws(ConfigurationErrors) -> Secret {
            try loaded.resolve(source, key: "secretsManager.\(key)", environment: environment)
        }
        let keyID = try secret(spec.accessKeyID, "accessKeyId")
        let secretKey = try secret(spec.secretAccessKey, "secretAccessKey")
        var token: Secret?
        if let source = spec.sessionToken { token = try secret(source, "sessionToken") }
        return PasswordVault.Manager(
            spec: spec,
            credentials: SigningCredentials(
                accessKeyID: String(decoding: keyID.exposedBytes, as: UTF8.self), secret: secretKey,
                sessionToken: token))
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
