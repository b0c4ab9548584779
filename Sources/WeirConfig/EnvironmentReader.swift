internal import ProxyModel

/// Lays environment variables over the values of the file: a variable that is set replaces its key.
struct EnvironmentReader {
    /// What is worth saying, one line each.
    private(set) var warnings: [String] = []
    /// What cannot be used.
    private(set) var errors: [ConfigurationError] = []
    private let environment: [String: String]
    private let otherVariables: Set<String>

    /// `otherVariables` are variables starting with `WEIR_` that mean something to somebody else.
    init(_ environment: [String: String], otherVariables: Set<String>) {
        self.environment = environment
        self.otherVariables = otherVariables
    }

    /// Overrides what `settings` has.
    mutating func apply(to settings: inout RawSettings) {
        for name in environment.keys.sorted() where name.hasPrefix(EnvironmentName.prefix) {
            guard let value = environment[name], let path = path(of: name, settings) else { continue }
            guard !value.isEmpty else {
                // Compose files and shell scripts set a variable to nothing when its own source is not set.
                warnings.append("\(name): empty, so it is ignored")
                continue
            }
            override(path, name, value, &settings)
        }
        warnAboutUnknown(settings)
    }

    /// The path that the variable overrides; `nil` when there is none.
    private func path(of name: String, _ settings: RawSettings) -> String? {
        if let key = Self.plainKeys[name] { return key.path }
        return Self.userPath(of: name)
    }

    private mutating func override(
        _ path: String, _ name: String, _ value: String, _ settings: inout RawSettings
    ) {
        guard let key = Settings.key(path) else { return }
        if let index = Self.index(in: path) {
            // Names are in order of text, where 10 comes before 2: count what the environment has before judging.
            guard isNextUser(index, settings) else {
                let next = settings.userCount
                errors.append(
                    ConfigurationError(
                        location: name, key: path,
                        problem: "the list of users has \(next) so far; number the next one \(next)"))
                return
            }
            settings.userCount = max(settings.userCount, index + 1)
        }
        let origin = SettingOrigin.environment(name)
        if key.takesList {
            let items = value.split(separator: ",").map { RawSetting.Item(text: trimmed($0), origin: origin) }
            settings.values[path] = RawSetting(content: .list(items), origin: origin)
        } else {
            settings.values[path] = RawSetting(content: .text(value), origin: origin)
        }
        for other in key.excludes {
            // An override takes the place of what the file says instead, as in maxConnections for a percentage.
            if case .file = settings.values[other]?.origin { settings.values[other] = nil }
        }
    }

    /// Whether the index is in the list or follows it without a gap, counting the users of the environment.
    private func isNextUser(_ index: Int, _ settings: RawSettings) -> Bool {
        guard index > settings.userCount else { return true }
        return (settings.userCount..<index).allSatisfy { number in
            Settings.authKeys.contains { key in
                let path = key.path.replacing("[]", with: "[\(number)]")
                return environment[EnvironmentName.of(path)].map { !$0.isEmpty } ?? false
            }
        }
    }

    private mutating func warnAboutUnknown(_ settings: RawSettings) {
        let passwords = settings.values.values.compactMap { setting -> String? in
            guard case .text(let text) = setting.content, text.hasPrefix("env:") else { return nil }
            return String(text.dropFirst("env:".count))
        }
        let known = otherVariables.union(passwords)
        for name in environment.keys.sorted() where name.hasPrefix(EnvironmentName.prefix) && !known.contains(name) {
            if path(of: name, settings) != nil { continue }
            let near = Suggestion.nearest(to: name, among: Settings.all.map(\.environmentName))
            let shown = SettingError.oneLine(name)
            warnings.append("\(shown): unknown variable" + (near.map { "; did you mean \($0)?" } ?? ""))
        }
    }

    private func trimmed(_ text: Substring) -> String {
        var text = text.drop(while: \.isWhitespace)
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }

    private static let plainKeys = Dictionary(
        Settings.all.filter { !$0.path.contains("[]") }.map { ($0.environmentName, $0) },
        uniquingKeysWith: { first, _ in first })

    /// `WEIR_AUTH_3_USER` as `auth[3].user`.
    private static func userPath(of name: String) -> String? {
        let prefix = EnvironmentName.prefix + "AUTH_"
        guard name.hasPrefix(prefix) else { return nil }
        let digits = name.dropFirst(prefix.count).prefix { $0.isASCII && $0.isNumber }
        guard let index = Int(digits), "\(index)" == digits else { return nil }
        return Settings.authKeys
            .map { $0.path.replacing("[]", with: "[\(index)]") }
            .first { EnvironmentName.of($0) == name }
    }

    private static func index(in path: String) -> Int? {
        guard let open = path.firstIndex(of: "["), let close = path.firstIndex(of: "]") else { return nil }
        return Int(path[path.index(after: open)..<close])
    }
}
