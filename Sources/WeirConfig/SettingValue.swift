internal import ProxyModel

/// What one key of a loaded configuration is set to, for people: never a secret.
///
/// *Isolation*: any.
public struct SettingValue: Equatable, Sendable {
    /// The concrete path: `pool.maxConnections`, `auth[0].user`.
    public let path: String
    /// The value as it would be written; nil when there is none. A password shows where it comes from.
    public let value: String?
    /// The default as it would be written; nil when there is none.
    public let defaultValue: String?
    /// Whether a reload puts another value in force.
    public let isReloadable: Bool
}

extension LoadedConfiguration {
    /// Every key with the value that is in force, in the order of the settings page.
    public var settingValues: [SettingValue] {
        var values: [SettingValue] = []
        var users = 0
        for key in Settings.all {
            guard key.path.contains("[]") else {
                values.append(value(of: key, at: key.path))
                continue
            }
            // The keys of one user stay together.
            guard users == 0 else { continue }
            users = settings.userCount
            for index in 0..<users {
                for key in Settings.authKeys {
                    values.append(value(of: key, at: key.path.replacing("[]", with: "[\(index)]")))
                }
            }
        }
        return values
    }

    private func value(of key: SettingKey, at path: String) -> SettingValue {
        let written: String? =
            switch settings.values[path]?.content {
            case .text(let text): key.shown(text)
            case .list(let items): items.map(\.text).joined(separator: ",")
            case .nothing, .unusable, nil: nil
            }
        return SettingValue(
            path: path, value: written ?? key.defaultText, defaultValue: key.defaultText,
            isReloadable: key.isReloadable)
    }
}
