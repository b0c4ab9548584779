internal import ProxyModel

/// One thing that is wrong with a configuration, as one line.
///
/// *Isolation*: any.
public struct ConfigurationError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Where the value came from: `weir.yaml:7`, `weir.yaml`, or the environment variable `WEIR_TARGET_PORT`.
    public let location: String
    /// The key: `pool.connectionBorrowTimeout`; empty when the whole file is meant.
    public let key: String
    /// What is wrong and what is allowed: `900 is not allowed; a number of seconds from 0 to 300`.
    public let problem: String

    /// `weir.yaml:7: pool.connectionBorrowTimeout: 900 is not allowed; a number of seconds from 0 to 300`
    public var description: String {
        [location, key, problem].filter { !$0.isEmpty }.joined(separator: ": ")
    }
}

extension LoadedConfiguration {
    /// Something that turned out wrong with this key after the configuration was read.
    ///
    /// - Parameter problem: what is wrong and what to do.
    public func fault(_ path: String, _ problem: String) -> ConfigurationError { error(path, problem) }
}

/// Everything that is wrong with a configuration, in the order of the file. Never empty.
///
/// *Isolation*: any.
public struct ConfigurationErrors: Error, Equatable, Sendable, CustomStringConvertible {
    /// The errors.
    public let errors: [ConfigurationError]

    /// These errors.
    public init(errors: [ConfigurationError]) {
        self.errors = errors
    }

    /// One line for each.
    public var lines: [String] { errors.map(\.description) }

    /// The lines, with newlines between them.
    public var description: String { lines.joined(separator: "\n") }
}
