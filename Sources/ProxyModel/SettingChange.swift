/// A setting whose value is another one after a reload.
///
/// *Isolation*: any.
public struct SettingChange: Equatable, Sendable {
    /// The key: `pool.maxConnections`.
    public let path: String
    /// What it was, as it may be shown; `nil` for nothing.
    public let former: String?
    /// What it is, as it may be shown; `nil` for nothing.
    public let current: String?
    /// Whether it is in force; otherwise it takes a restart.
    public let isReloadable: Bool

    /// A change from its parts. The caller sees to it that the values may be shown.
    public init(path: String, former: String?, current: String?, isReloadable: Bool) {
        self.path = path
        self.former = former
        self.current = current
        self.isReloadable = isReloadable
    }
}

extension ProxySpec {
    /// The specification that a running proxy can turn into: this one, with `running`'s values where only a restart
    /// changes them.
    public func reloaded(by running: ProxySpec) -> ProxySpec {
        var spec = self
        spec.endpoint.listeners = running.endpoint.listeners
        spec.target.address = running.target.address
        spec.http.address = running.http.address
        spec.identity = running.identity
        spec.secretsManager = running.secretsManager
        return spec
    }
}
