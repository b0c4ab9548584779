import ArgumentParser
import ProxyModel
import WeirConfig
import WeirCrypto

/// How a verb finds the console: from a configuration file, or told by hand.
struct ConsoleOptions: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "The configuration of the running Weir: its first listening address and its admin user are used.")
    var config = "weir.yaml"

    @Option(help: "The address to dial instead, host:port or unix:/path; then no configuration is read.")
    var address: String?

    @Option(help: "The console's user; with --address $WEIR_ADMIN_USER unless given.")
    var user: String?

    @Option(
        name: .customLong("password-env"),
        help: "The environment variable with the password; with --address WEIR_ADMIN_PASSWORD unless given.")
    var passwordVariable: String?

    @Option(
        name: .customLong("tls-ca"),
        help: "A PEM file: TLS is required, and the certificate must come from this authority.")
    var authority: String?

    func validate() throws {
        if let address, ListenAddress(address)?.dialled == nil {
            throw ValidationError("--address is \(address); \(ListenAddress.allowed) is allowed")
        }
    }

    /// Where the console is. Reads the configuration, unless it is told by hand.
    func place() throws(ConsoleFailure) -> ConsolePlace {
        let environment = Environment.current
        let account =
            if address == nil { try configured(environment) } else { try told(environment) }
        return try ConsolePlace(
            address: account.address, user: account.user, password: account.password, authority: authority)
    }

    private typealias Account = (address: ListenAddress, user: String, password: Secret)

    private func told(_ environment: [String: String]) throws(ConsoleFailure) -> Account {
        guard let address = address.flatMap({ ListenAddress($0)?.dialled }) else {
            throw .notConfigured("--address is missing")
        }
        guard let user = user ?? environment["WEIR_ADMIN_USER"], !user.isEmpty else {
            throw .notConfigured("the console's user is missing: give --user, or set WEIR_ADMIN_USER")
        }
        return (address, user, try password(in: passwordVariable ?? "WEIR_ADMIN_PASSWORD", environment))
    }

    private func configured(_ environment: [String: String]) throws(ConsoleFailure) -> Account {
        let loaded: LoadedConfiguration
        do {
            loaded = try ConfigurationLoader.load(path: config, environment: environment)
        } catch {
            throw .notConfigured(error.description)
        }
        guard let admin = loaded.spec.admin else {
            throw .notConfigured(
                "\(config): no console is configured; set admin.user and admin.password, and start Weir again")
        }
        guard let address = loaded.spec.endpoint.listeners.lazy.compactMap(\.dialled).first else {
            throw .notConfigured(
                "\(config): endpoint.listen leaves the port to the system; give --address, --user and --password-env")
        }
        if let passwordVariable {
            return (address, user ?? admin.user, try password(in: passwordVariable, environment))
        }
        do {
            let password = try admin.password.resolve(environment: environment)
            return (address, user ?? admin.user, password)
        } catch {
            throw .notConfigured("\(config): admin.password: \(error.description)")
        }
    }

    private func password(
        in variable: String, _ environment: [String: String]
    ) throws(ConsoleFailure) -> Secret {
        guard let password = environment[variable], !password.isEmpty else {
            throw .notConfigured("the environment variable \(variable) is not set; set it to the console's password")
        }
        return Secret(password)
    }
}
