import ArgumentParser
import Glibc
import IAMModel
import Identity
import Logging
import ProxyModel
import WeirConfig
import WeirCrypto

extension ServeCommand {
    /// The store of the identities, if they are configured; made when it is not there.
    static func openStore(_ configuration: LoadedConfiguration, logger: Logger) throws -> IdentityStore? {
        guard let spec = configuration.spec.identity else { return nil }
        do {
            let key = try configuration.resolve(
                spec.sealingKey, key: "identity.sealingKey", environment: Environment.current)
            let store = try IdentityStore(
                path: spec.store, sealingKey: try SealingKey(key),
                newAccount: try NewAccount(
                    region: spec.region, accountID: spec.accountID ?? "123456789012",
                    created: Timestamp(seconds: Int64(time(nil)))),
                policies: PolicyValidation(
                    identity: { _ = try PolicyDocument(parsing: $0, as: .roleInline) },
                    trust: { _ = try PolicyDocument(parsing: $0, as: .trust) }))
            for notice in store.notices { logger.notice("\(notice)") }
            return store
        } catch {
            StandardError.print("weir: identity: \(error)")
            throw ExitCode(1)
        }
    }
}
