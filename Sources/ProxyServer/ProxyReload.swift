public import ProxyModel

/// A configuration that was read anew and is good: what a running proxy is to turn into.
///
/// *Isolation*: any.
public struct ProxyReload: Sendable {
    let blueprint: ProxyBlueprint
    let changes: [SettingChange]
    let warnings: [String]
    let applied: @Sendable () -> Void

    /// A reload from its parts.
    ///
    /// - Parameters:
    ///   - blueprint: the whole of it, with the users and passwords that hold from now on.
    ///   - changes: of settings, users apart; for the log.
    ///   - warnings: about the configuration, a line each; for the log.
    ///   - applied: called on the loop when the proxy has taken it over, for what is configured beside it.
    public init(
        _ blueprint: ProxyBlueprint, changes: [SettingChange], warnings: [String] = [],
        applied: @escaping @Sendable () -> Void = {}
    ) {
        self.blueprint = blueprint
        self.changes = changes
        self.warnings = warnings
        self.applied = applied
    }
}

/// Why a configuration that was read anew is not put in force.
public struct ReloadFailure: Error, Equatable, Sendable {
    /// What is wrong, a line each.
    public let faults: [String]

    /// A failure for these faults.
    public init(_ faults: [String]) {
        self.faults = faults
    }
}

/// Reads the configuration anew. Called on a thread of its own, since it reads files.
public typealias ReloadSource = @Sendable () -> Result<ProxyReload, ReloadFailure>

/// What became of a reload.
public enum ReloadOutcome: Equatable, Sendable {
    /// The new configuration is in force, as far as it can be: one line.
    case applied(String)
    /// The old configuration stays whole: what is wrong with the new one, a line each.
    case failed([String])
}
