import ProxyModel

@testable import WeirConfig

/// The least that is a configuration, with room for more.
enum Sample {
    /// A target and a user.
    static let base: [String: String] = [
        "WEIR_TARGET_HOST": "db", "WEIR_AUTH_0_USER": "app", "WEIR_AUTH_0_PASSWORD": "pw",
    ]

    /// Loads text as `weir.yaml` in `/etc/weir`, with what `base` has unless told otherwise.
    static func load(_ yaml: String, _ environment: [String: String] = base) throws -> LoadedConfiguration {
        try ConfigurationLoader.parse(
            yaml: yaml, fileName: "weir.yaml", baseDirectory: "/etc/weir", environment: environment)
    }

    /// The error lines of a text; none when it is fine.
    static func errors(_ yaml: String, _ environment: [String: String] = base) -> [String] {
        do {
            _ = try ConfigurationLoader.parse(
                yaml: yaml, fileName: "weir.yaml", baseDirectory: "/etc/weir", environment: environment)
            return []
        } catch {
            return error.lines
        }
    }

    /// The text that sets one key: `pool.idleTimeout` and `5` make `{ pool: { idleTimeout: 5 } }`.
    static func yaml(_ path: String, _ value: String) -> String {
        path.split(separator: ".").reversed().reduce(value) { inner, name in "{ \(name): \(inner) }" }
    }

    /// Every key outside the list of users.
    static var plainKeys: [SettingKey] { Settings.all.filter { !$0.path.hasPrefix("auth[]") } }

    /// What has to stand beside a key for its value to be judged alone.
    static func surroundings(of key: SettingKey) -> [String: String] {
        var environment = base
        if key.path.hasPrefix("endpoint.tls.") {
            environment["WEIR_ENDPOINT_TLS_CERTIFICATE"] = "c"
            environment["WEIR_ENDPOINT_TLS_KEY"] = "k"
        }
        if ["iamAuth", "requireClientCertificate"].contains(key.name) {
            environment["WEIR_ENDPOINT_TLS_CERTIFICATE"] = "c"
            environment["WEIR_ENDPOINT_TLS_KEY"] = "k"
            environment["WEIR_ENDPOINT_TLS_CLIENT_CA"] = "ca"
        }
        if key.path.hasPrefix("identity.") || key.name == "iamAuth" {
            environment["WEIR_IDENTITY_STORE"] = "i.db"
            environment["WEIR_IDENTITY_SEALING_KEY"] = "env:K"
        }
        if key.path.hasPrefix("secretsManager.") {
            environment["WEIR_SECRETS_MANAGER_ENDPOINT"] = "http://localhost"
            environment["WEIR_SECRETS_MANAGER_ACCESS_KEY_ID"] = "env:A"
            environment["WEIR_SECRETS_MANAGER_SECRET_ACCESS_KEY"] = "env:S"
        }
        return environment
    }
}
