import MySQLProtocol
import ProxyModel

/// What holds for every login whoever comes: worked out once for each configuration, not for each client.
struct LoginRules: Equatable {
    /// The method that unknown users are asked by: the one that all users, or those without a setting of their own, are
    /// bound to; nil where they may choose.
    let pluginOfStrangers: AuthPlugin?
    /// Whether there is no user who may come without TLS.
    let refusesPlain: Bool

    init(_ endpoint: EndpointSpec, _ credentials: [Credential]) {
        let present = credentials.filter { !$0.isRemoved }
        if let common = present.first?.plugin, present.allSatisfy({ $0.plugin == common }) {
            pluginOfStrangers = common
        } else {
            pluginOfStrangers = endpoint.clientPasswordAuthType.map(AuthPlugin.init)
        }
        refusesPlain = endpoint.requireTLS && present.allSatisfy(\.requireTLS)
    }
}
