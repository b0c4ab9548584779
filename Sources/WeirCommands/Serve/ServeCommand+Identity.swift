import IAMModel
import Identity
import Logging
import ProxyModel
import WeirConfig

extension ServeCommand {
    /// The desk that judges tokens and writes the audit trail.
    static func desk(_ identity: IdentityAccess, _ spec: ProxySpec, _ logger: Logger) -> IdentityDesk {
        for notice in identity.store.notices { logger.notice("\(notice)") }
        let rules = identity.rules(listeners: spec.endpoint.listeners)
        logger.notice(
            "identities open",
            metadata: [
                "store": "\(identity.spec.store)", "account": "\(identity.account.accountID)",
                "resource": "\(identity.account.resourceID)", "region": "\(identity.account.region)",
                "endpoints": "\(rules.endpoints.map(\.description).joined(separator: " "))",
            ])
        let webhook = identity.spec.auditWebhook.map {
            AuditDeliveries.Webhook(url: $0, events: Set(identity.spec.auditWebhookEvents))
        }
        return IdentityDesk(
            store: identity.store, account: identity.account, rules: rules,
            deliveries: AuditDeliveries(
                of: identity.store, file: identity.spec.auditFile, webhook: webhook, logger: logger),
            logger: logger)
    }
}

extension SecretWatcher.Sources {
    /// Those of a configuration whose passwords may change without it.
    init(_ whole: ConfigurationFile.Whole) {
        let spec = whole.configuration.spec
        self.init(
            users: spec.credentials.filter(\.password.isRenewable).map { ($0.user, $0.password) },
            tls: spec.endpoint.tls, vault: whole.vault,
            interval: spec.secretsManager?.refreshInterval ?? SecretsManagerSpec.defaultRefreshInterval)
    }
}
