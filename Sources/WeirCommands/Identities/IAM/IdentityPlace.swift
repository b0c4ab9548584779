import Glibc
import IAMModel
import Identity
import ProxyModel
import WeirConfig
import WeirCrypto

/// Where a store of identities is, and what a new one is made for.
struct IdentityPlace: Equatable, Sendable {
    let path: String
    /// Where the sealing key is; nil when nobody said.
    let sealingKey: SecretSource?
    /// Of ARNs and of a new store; nil for the store's own.
    let region: String?
    /// What the store must be of; nil for whatever it is of.
    let accountID: String?
    /// By which policies name this Weir; nil for the store's own.
    let resourceID: String?

    /// A place told by hand.
    ///
    /// *Errors*: `badInput` for a region or account that cannot be one.
    init(store: String, sealingKey: SecretSource?, region: String?, accountID: String?) throws(IAMFailure) {
        if let region, !IdentitySpec.isRegion(region) {
            throw .badInput("--region is \(region); \(IdentitySpec.regionAllowed) is allowed")
        }
        if let accountID, !IdentitySpec.isAccountID(accountID) {
            throw .badInput("--account-id is \(accountID); twelve digits are allowed")
        }
        path = SmallFile.absolute(store)
        self.sealingKey = sealingKey
        self.region = region
        self.accountID = accountID
        resourceID = nil
    }

    /// The place of a configuration.
    ///
    /// *Errors*: `notConfigured` when it has none.
    init(_ configuration: LoadedConfiguration) throws(IAMFailure) {
        guard let identity = configuration.spec.identity else {
            throw .notConfigured(
                "\(configuration.fileName) has no section identity; set identity.store and identity.sealingKey, or give "
                    + "--store and --sealing-key")
        }
        path = identity.store
        sealingKey = identity.sealingKey
        region = identity.region
        accountID = identity.accountID
        resourceID = identity.resourceID
    }

    /// The place that the options of a verb tell, by hand or by a configuration.
    static func told(
        store: String?, sealingKey: SecretSource?, region: String?, accountID: String?, config: String?,
        environment: [String: String]
    ) throws(IAMFailure) -> IdentityPlace {
        if let store {
            guard config == nil else { throw .badInput("give --store or --config, not both") }
            return try IdentityPlace(store: store, sealingKey: sealingKey, region: region, accountID: accountID)
        }
        guard sealingKey == nil, region == nil, accountID == nil else {
            throw .badInput("--sealing-key, --region and --account-id go with --store; the configuration has its own")
        }
        return try IdentityPlace(configuration(config ?? "weir.yaml", environment))
    }

    /// The configuration at that path.
    static func configuration(
        _ path: String, _ environment: [String: String]
    ) throws(IAMFailure) -> LoadedConfiguration {
        do {
            return try ConfigurationLoader.load(path: path, environment: environment)
        } catch {
            throw .notConfigured(error.lines.joined(separator: "\n"))
        }
    }
}

extension IdentityPlace {
    /// What a verb wants of the store.
    enum Use {
        case reading
        /// To change what is there; a store must be there.
        case tending
        /// To change something; a store that is not there is made.
        case changing
    }

    /// Opens the store. What was set right or made is told on standard error.
    ///
    /// *Errors*: `notConfigured` for a store that is not there or is another account's, and a key that is missing or wrong.
    func open(
        for use: Use, environment: [String: String], now: Timestamp, tell: (String) -> Void
    ) throws(IAMFailure) -> IdentityStore {
        let exists = access(path, F_OK) == 0
        guard exists || use == .changing else {
            throw .notConfigured(
                "there is no store at \(path); the first verb that changes something makes it, as in `weir iam "
                    + "create-user --user-name alice`")
        }
        let key = try unsealing(environment, isNeeded: use != .reading)
        do {
            let new =
                exists
                ? nil
                : try NewAccount(
                    region: region ?? IdentitySpec.defaultRegion, accountID: accountID ?? IdentityAccess.usualAccountID,
                    created: now)
            let store = try IdentityStore(
                path: path, sealingKey: key, readOnly: use == .reading, newAccount: new,
                policies: IdentityAccess.validation)
            for notice in store.notices { tell(notice) }
            if !exists {
                tell(
                    "made the store \(path) for account \(store.account.spec.accountID); policies name its database "
                        + "users \(accountSpec(store).databaseUserARN("USER"))")
            }
            if let accountID, store.account.spec.accountID != accountID {
                throw IAMFailure.notConfigured(
                    "the store \(path) is of account \(store.account.spec.accountID), not of \(accountID)")
            }
            return store
        } catch let error as IdentityError {
            if case .validationError(let text) = error { throw .notConfigured(text) }
            throw IAMFailure(error)
        } catch let failure as IAMFailure {
            throw failure
        } catch {
            throw .system("\(error)")
        }
    }

    /// The parts of the ARNs here.
    func accountSpec(_ store: IdentityStore) -> AccountSpec {
        let own = store.account.spec
        return AccountSpec(
            partition: own.partition, region: region ?? own.region, accountID: own.accountID,
            resourceID: resourceID ?? own.resourceID)
    }

    /// The sealing key. Whoever only reads can do without most of the time.
    private func unsealing(
        _ environment: [String: String], isNeeded: Bool
    ) throws(IAMFailure) -> SealingKey? {
        guard let sealingKey else {
            guard isNeeded else { return nil }
            throw .notConfigured(
                "changes are signed with the sealing key: give --sealing-key env:NAME or file:PATH; make one with `weir "
                    + "iam generate-sealing-key`")
        }
        return try Self.sealingKey(sealingKey, environment, isNeeded: isNeeded)
    }

    /// The key that is at this place; nil when nothing is there and nothing is needed.
    static func sealingKey(
        _ source: SecretSource, _ environment: [String: String], isNeeded: Bool
    ) throws(IAMFailure) -> SealingKey? {
        let text: Secret
        do {
            text = try source.resolve(environment: environment)
        } catch {
            guard isNeeded else { return nil }
            throw .notConfigured("the sealing key: \(error.description.replacing("the password", with: "it"))")
        }
        do {
            return try SealingKey(text)
        } catch {
            throw .notConfigured(error.message)
        }
    }
}
