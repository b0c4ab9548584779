import Glibc
import IAMModel
import Identity
import Logging
import ProxyModel
import ProxyServer
import WeirConfig
import WeirCrypto

/// The identities as configured: the store, and what this Weir is called in it.
struct IdentityAccess: Sendable {
    let spec: IdentitySpec
    let store: IdentityStore
    /// What ARNs are made of here.
    let account: AccountSpec

    /// How documents are checked before they are stored.
    static let validation = PolicyValidation(
        identity: { _ = try PolicyDocument(parsing: $0, as: .roleInline) },
        trust: { _ = try PolicyDocument(parsing: $0, as: .trust) })

    /// The account of a store that has to be made without being told.
    static let usualAccountID = "123456789012"

    /// Opens the store of a configuration, and makes it when it is not there; nil where none is configured.
    ///
    /// *Errors*: a line with the key of the setting to change.
    static func open(
        _ configuration: LoadedConfiguration, environment: [String: String], readOnly: Bool = false
    ) throws(ConfigurationErrors) -> IdentityAccess? {
        guard let spec = configuration.spec.identity else { return nil }
        let text = try configuration.resolve(spec.sealingKey, key: "identity.sealingKey", environment: environment)
        do throws(IdentityError) {
            let key = try SealingKey(text)
            let new = try NewAccount(
                region: spec.region, accountID: spec.accountID ?? usualAccountID,
                created: Timestamp(seconds: WallClock.seconds))
            let store = try IdentityStore(
                path: spec.store, sealingKey: key, readOnly: readOnly, newAccount: readOnly ? nil : new,
                policies: validation)
            let own = store.account.spec
            if let wanted = spec.accountID, wanted != own.accountID {
                throw IdentityError.validationError("it is of the account \(own.accountID), not of \(wanted)")
            }
            return IdentityAccess(
                spec: spec, store: store,
                account: AccountSpec(
                    partition: own.partition, region: spec.region, accountID: own.accountID,
                    resourceID: spec.resourceID ?? own.resourceID))
        } catch {
            throw ConfigurationErrors(errors: [configuration.fault("identity.store", "\(spec.store): \(error)")])
        }
    }

    /// What tokens must be signed for.
    ///
    /// - Parameter listeners: the addresses that clients dial, with the ports that the system chose.
    func rules(listeners: [ListenAddress]) -> TokenRules {
        TokenRules(
            endpoints: IdentityAccess.endpoints(spec.endpointNames, listeners: listeners, hostName: Self.hostName),
            region: spec.region, clockSkew: spec.clockSkew.components.seconds)
    }

    /// The names that tokens may be signed for: those of the configuration, else what is listened on.
    static func endpoints(_ names: [String], listeners: [ListenAddress], hostName: String?) -> [EndpointName] {
        let ports = listeners.compactMap { (listener: ListenAddress) -> Int? in
            if case .tcp(_, let port) = listener { port } else { nil }
        }
        var found: [EndpointName] = []
        func add(_ host: String, _ port: Int) {
            let shown = host.contains(":") ? "[\(host)]" : host
            if let name = EndpointName("\(shown):\(port)"), !found.contains(name) { found.append(name) }
        }
        for name in names {
            if case .tcp(let host, let port)? = ListenAddress(name) {
                add(host, port)
            } else {
                for port in ports { add(name, port) }
            }
        }
        guard names.isEmpty else { return found }
        for case .tcp(let host, let port) in listeners {
            if host != "0.0.0.0", host != "::" { add(host, port) }
            add("localhost", port)
            if let hostName { add(hostName, port) }
            if host == "0.0.0.0" || host == "::" { add("127.0.0.1", port) }
        }
        return found
    }

    private static var hostName: String? {
        var name = [CChar](repeating: 0, count: 256)
        guard gethostname(&name, name.count - 1) == 0 else { return nil }
        let text = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.isEmpty ? nil : text
    }
}
