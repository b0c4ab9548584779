import AdminConsole
import ProxyModel
import ProxyServer
import WeirConfig
import WeirCrypto

extension ServeCommand {
    /// Whom the console lets in; nil when none is configured.
    ///
    /// - Parameter inForce: the settings, which a reload may have changed by the time they are asked for.
    static func console(
        _ admin: AdminSpec?, password: Secret?, inForce: @escaping @Sendable () -> [SettingValue]
    ) -> ConsoleAccess? {
        guard let admin, let password else { return nil }
        return ConsoleAccess(user: admin.user, password: password, version: WeirVersion.text) {
            inForce().map {
                ConfigLine(
                    key: $0.path, value: $0.value, defaultValue: $0.defaultValue, isReloadable: $0.isReloadable)
            }
        }
    }
}
