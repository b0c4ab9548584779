public import ProxyModel

/// A configuration that was read without an error.
///
/// *Isolation*: any.
public struct LoadedConfiguration: Sendable, CustomStringConvertible {
    /// What was configured, defaults filled in, paths made absolute.
    public let spec: ProxySpec
    /// What is worth telling, one line each: unknown `WEIR_` variables and the like.
    public let warnings: [String]
    /// The file's name as errors show it.
    public let fileName: String
    /// The values as they were written: where each stands, for errors that are found later.
    let settings: RawSettings

    /// The start of an error line about this key.
    func location(of path: String) -> String {
        settings.origin(of: path).location(fileName: fileName)
    }

    /// An error about this key.
    func error(_ path: String, _ problem: String) -> ConfigurationError {
        ConfigurationError(location: location(of: path), key: path, problem: problem)
    }

    /// The file's name. The values as written hold passwords: they are not shown.
    public var description: String { "the configuration \(fileName)" }
}

extension LoadedConfiguration: CustomDebugStringConvertible, CustomReflectable {
    /// The same as `description`.
    public var debugDescription: String { description }

    /// The specification only: the values as written hold passwords.
    public var customMirror: Mirror { Mirror(self, children: ["spec": spec, "warnings": warnings]) }
}
