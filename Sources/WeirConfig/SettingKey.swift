internal import ProxyModel

/// One key of the configuration file, described once: the parser, the environment names, the settings page, the JSON
/// Schema and the full example are all made from these.
///
/// *Isolation*: any.
public struct SettingKey: Equatable, Sendable {
    /// What kind of value a key takes.
    public enum Kind: Equatable, Sendable {
        /// A whole number within a range.
        case integer(ClosedRange<Int>)
        /// A time within a range: seconds, or a number with `ms`, `s`, `m` or `h`.
        case duration(ClosedRange<Duration>)
        /// `true` or `false`.
        case boolean
        /// One of these words.
        case choice([String])
        /// Any text for which the sentence's end holds.
        case text(allowed: String)
        /// The path of a file, relative to the configuration file's folder.
        case path
        /// A password: shown nowhere.
        case secret
        /// One listening address or a list of them.
        case addresses
        /// A list of these words.
        case words([String])
        /// One address or network, or a list of them.
        case networks
        /// One text for which the sentence's end holds, or a list of them.
        case texts(allowed: String)
    }

    /// The path from the top of the file: `pool.maxConnections`; list items have `[]`: `auth[].user`.
    public let path: String
    /// What it takes.
    public let kind: Kind
    /// The default as it would stand in the file; `nil` when there is none.
    public let defaultText: String?
    /// What holds when the key is left out and there is no default: `none`, `the target's`; `required` for those that
    /// must be given.
    public let withoutDefault: String
    /// A value to show where there is no default.
    public let example: String
    /// What the setting does, in whole sentences.
    public let effect: String
    /// The setting's name in RDS Proxy's API; `nil` when RDS has no such setting.
    public let rdsName: String?
    /// The paths of the keys that cannot stand beside this one.
    public let excludes: [String]
    /// What a change of the value takes.
    public let change: Change

    /// What a change of a key's value takes.
    public enum Change: String, CaseIterable, Sendable {
        /// A reload (SIGHUP, RELOAD): it holds from then on for what begins then.
        case reload
        /// A restart: a reload keeps the old value and says so.
        case restart
    }

    /// Whether a reload puts a new value in force.
    public var isReloadable: Bool { change == .reload }

    /// What is allowed, as the end of a sentence.
    public var allowed: String {
        switch kind {
        case .integer(let range): Allowed.wholeNumber(range)
        case .duration(let range): Allowed.seconds(range)
        case .boolean: "true or false"
        case .choice(let choices): Allowed.oneOf(choices)
        case .text(let allowed), .texts(let allowed): allowed
        case .path: "the path of a file"
        case .secret: SecretSource.allowed
        case .addresses: ListenAddress.allowed
        case .networks: AddressRange.allowed
        case .words(let words): "a list of " + Allowed.oneOf(words)
        }
    }

    /// The environment variable that overrides the key: `WEIR_POOL_MAX_CONNECTIONS`; `<n>` stands for a list index.
    public var environmentName: String { EnvironmentName.of(path) }

    /// Whether several values may be given, as a list or, in a variable, with commas between them.
    var takesList: Bool {
        switch kind {
        case .addresses, .words, .networks, .texts: true
        default: false
        }
    }

    /// A value as it may be shown: where a password comes from, and of an address no more than whom it leads to, since its path
    /// or its query may be what lets one in there.
    func shown(_ written: String) -> String? {
        if kind == .secret { return SecretSource(written)?.description }
        guard case .text = kind, let scheme = ["http://", "https://"].first(where: written.hasPrefix) else {
            return written
        }
        let rest = written.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        let host = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? authority
        let isWhole = host.count == rest.count || host.count + 1 == rest.count && rest.hasSuffix("/")
        return isWhole ? written : "\(scheme)\(host)/..."
    }

    /// Whether any text at all may be meant, so that the word `null` is no absence: names and passwords.
    var isVerbatim: Bool { kind == .secret || path == "auth[].user" || path == "admin.user" }

    /// What holds without the key, as a sentence's end: `default: none`, `required`; `nil` when a default is shown.
    var absence: String? {
        if defaultText != nil { return nil }
        return withoutDefault.hasPrefix("required") ? withoutDefault : "default: \(withoutDefault)"
    }

    /// The last part of the path: `maxConnections`.
    var name: String { path.split(separator: ".").last.map(String.init) ?? path }

    /// The path of the section it stands in: `pool`, `endpoint.tls`, `auth[]`; empty at the top.
    var section: String { path.split(separator: ".").dropLast().joined(separator: ".") }
}
