public import ProxyModel

extension LoadedConfiguration {
    /// The settings that have another value than in `former`, in the order of the settings page.
    ///
    /// Values count, not how they are written: `60s` is `1m`, and a default is what it stands for. The users of `auth`
    /// are left out: they are told apart by name, not by place. A password says where it comes from, never what it is.
    public func changes(from former: LoadedConfiguration) -> [SettingChange] {
        Settings.all.filter { !$0.path.contains("[]") }.compactMap { key in
            let (before, now) = (former.meaning(of: key), meaning(of: key))
            guard before != now else { return nil }
            return SettingChange(
                path: key.path, former: former.shown(key), current: shown(key), isReloadable: key.isReloadable)
        }
    }

    /// What the key is set to, in one way of writing.
    private func meaning(of key: SettingKey) -> String? {
        guard let written = written(key) else { return key.defaultText }
        switch key.kind {
        case .duration: return DurationText.parse(written).map(Allowed.seconds) ?? written
        case .boolean: return written.lowercased()
        case .networks:
            return written.split(separator: ",").map { AddressRange(String($0))?.description ?? String($0) }
                .joined(separator: ",")
        case .integer, .choice, .text, .path, .secret, .addresses, .words, .texts: return written
        }
    }

    private func shown(_ key: SettingKey) -> String? {
        guard let written = written(key) else { return key.defaultText }
        return key.shown(written).map(SettingError.oneLine)
    }

    private func written(_ key: SettingKey) -> String? {
        switch settings.values[key.path]?.content {
        case .text(let text): text
        case .list(let items): items.map(\.text).joined(separator: ",")
        case .nothing, .unusable, nil: nil
        }
    }
}
