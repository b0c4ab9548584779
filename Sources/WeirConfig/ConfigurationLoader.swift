internal import ProxyModel

/// Reads configuration: YAML and environment variables in, a specification out.
///
/// *Isolation*: any. Only `load` touches the file system, and of it only the configuration file itself.
public enum ConfigurationLoader {
    /// The largest configuration file that is read.
    public static let maximumFileBytes = 1 << 20

    /// Reads the file at `path` and lays the `WEIR_` variables of `environment` over it.
    ///
    /// `otherVariables` are `WEIR_` variables that the caller reads itself: no warning about those.
    /// *Errors*: every error there is, one line each; never a password.
    public static func load(
        path: String, environment: [String: String], otherVariables: Set<String> = []
    ) throws(ConfigurationErrors) -> LoadedConfiguration {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path, limit: maximumFileBytes)
        } catch {
            throw .whole(path, "\(error.reason); the path of a YAML file")
        }
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw .whole(path, "not YAML: not UTF-8 text")
        }
        return try parse(
            yaml: yaml, fileName: path, baseDirectory: folder(of: SmallFile.absolute(path)),
            environment: environment, otherVariables: otherVariables)
    }

    /// The same for text that is already there. `fileName` stands in error lines, relative paths are relative to
    /// `baseDirectory` (to the current directory when it is empty).
    public static func parse(
        yaml: String, fileName: String, baseDirectory: String, environment: [String: String],
        otherVariables: Set<String> = []
    ) throws(ConfigurationErrors) -> LoadedConfiguration {
        var document = DocumentReader(fileName: fileName)
        document.read(yaml)
        var settings = document.settings
        var variables = EnvironmentReader(environment, otherVariables: otherVariables)
        // After a syntax error nothing is known about the file, and complaints about missing keys would be noise.
        if document.isUnreadable { throw ConfigurationErrors(errors: document.errors) }
        variables.apply(to: &settings)
        var builder = SpecBuilder(settings, fileName: fileName, baseDirectory: baseDirectory)
        let spec = builder.build()
        let errors = document.errors + variables.errors + builder.errors
        guard errors.isEmpty, let spec else { throw ConfigurationErrors(errors: errors.inFileOrder) }
        return LoadedConfiguration(
            spec: spec, warnings: variables.warnings + PlainAddress.warnings(spec), fileName: fileName,
            settings: settings)
    }

    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "" }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

extension ConfigurationErrors {
    /// One error about a whole file.
    fileprivate static func whole(_ fileName: String, _ problem: String) -> ConfigurationErrors {
        ConfigurationErrors(errors: [ConfigurationError(location: fileName, key: "", problem: problem)])
    }
}

extension [ConfigurationError] {
    /// By line; errors of the whole file come first, those of variables last. Within a line as they were found.
    fileprivate var inFileOrder: [ConfigurationError] {
        func rank(_ error: ConfigurationError) -> Int {
            if error.location.hasPrefix(EnvironmentName.prefix) { return Int.max }
            let digits = error.location.split(separator: ":").last.map(String.init) ?? ""
            return Int(digits) ?? 0
        }
        return enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.map(\.element)
    }
}
