internal import ProxyModel

/// The table of keys: the single source of what can be configured.
///
/// The order is the order of the settings page. Typed entries are in the extensions, one file for each section.
public enum Settings {
    /// Every key.
    public static let all: [SettingKey] =
        endpointKeys + endpointTLSKeys + targetKeys + poolKeys + authKeys + identityKeys + secretsManagerKeys
        + adminKeys + httpKeys + loggingKeys

    /// Every section with what it is about, in the order of the page. The top of the file is the empty path.
    static let sections: [(path: String, title: String, about: String)] = [
        ("endpoint", "endpoint: where clients dial", "How clients reach Weir and what they must bring."),
        (
            "endpoint.tls", "endpoint.tls: TLS for clients",
            "Weir's certificate. Without this section clients are not offered TLS."
        ),
        ("target", "target: the database server", "The MySQL or MariaDB server that Weir stands in front of."),
        ("pool", "pool: the database connections", "How many connections Weir opens to the target and keeps."),
        (
            "auth[]", "auth: the users",
            "A list: the database users that clients log in as, at least one, each once. Weir checks the client's "
                + "password and logs in to the target with the same one."
        ),
        (
            "identity", "identity: tokens, policies and the audit trail",
            "Who may log in by IAM token, and what is written down about logins; see identity.md. Without this section "
                + "users log in by password only."
        ),
        (
            "secretsManager", "secretsManager: passwords from AWS Secrets Manager",
            "Needed for passwords that are written `secretsmanager:NAME`."
        ),
        (
            "admin", "admin: the console",
            "Who may ask Weir what it does, and steer it. Without this section there is no console."
        ),
        ("http", "http: health and metrics", "The admin port, for health checks and Prometheus; see metrics.md."),
        ("", "The log", "Keys at the top of the file."),
    ]

    /// The key of this path; list indices do not matter: `auth[3].user` finds `auth[].user`.
    static func key(_ path: String) -> SettingKey? { byPath[generic(path)] }

    /// The keys that stand directly in this section.
    static func keys(inSection section: String) -> [SettingKey] {
        all.filter { $0.section == generic(section) }
    }

    /// What can stand directly in this section: its keys and the sections within.
    static func names(inSection section: String) -> [String] {
        let within = generic(section)
        let depth = within.isEmpty ? 0 : within.split(separator: ".").count
        var names: [String] = []
        for key in all where within.isEmpty || key.path.hasPrefix(within + ".") {
            let part = key.path.split(separator: ".")[depth]
            let name = part.hasSuffix("[]") ? String(part.dropLast(2)) : String(part)
            if !names.contains(name) { names.append(name) }
        }
        return names
    }

    /// Whether there is a section of this path.
    static func isSection(_ path: String) -> Bool {
        let path = generic(path)
        return all.contains { $0.path.hasPrefix(path + ".") }
    }

    /// `auth[3].user` as `auth[].user`.
    static func generic(_ path: String) -> String {
        guard let open = path.firstIndex(of: "["), let close = path.firstIndex(of: "]") else { return path }
        return String(path[...open] + path[close...])
    }

    private static let byPath = Dictionary(all.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
}
