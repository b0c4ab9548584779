import AdminConsole
import ProxyModel
import ProxyServer
import WeirConfig
import WeirCrypto

extension ServeCommand {
    /// Whom the console lets in; nil when none is configured.
    static func console(_ configuration: LoadedConfiguration, password: Secret?) -> ConsoleAccess? {
        guard let admin = configuration.spec.admin, let password else { return nil }
        return ConsoleAccess(user: admin.user, password: password, version: WeirVersion.text) {
            configuration.settingValues.map {
                ConfigLine(key: $0.path, value: $0.value, defaultValue: $0.defaultValue, isReloadable: false)
            }
        }
    }
}
