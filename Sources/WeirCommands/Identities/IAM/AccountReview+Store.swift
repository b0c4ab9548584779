import IAMModel
import Identity

extension AccountReview {
    /// The account of a store as it is now.
    ///
    /// *Errors*: the store's; `malformedPolicyDocument` for a policy that cannot be read any more.
    init(_ store: IdentityStore, accountID: String) throws(IdentityError) {
        let (people, groups) = (try store.users(), try store.groups())
        let withDevice = Set(try store.mfaDevices().compactMap(\.userName))
        var users: [AccountReview.User] = []
        for user in people {
            users.append(
                AccountReview.User(
                    name: user.name, arn: user.arn,
                    accessKeys: try store.accessKeys(of: user.name).map { AccountReview.AccessKey($0) },
                    hasMFA: withDevice.contains(user.name), groups: try store.groups(ofUser: user.name).map(\.name)))
        }
        var roles: [AccountReview.Role] = []
        for role in try store.roles() {
            roles.append(
                AccountReview.Role(
                    name: role.name, arn: role.arn, trust: try Self.read(role.name, role.trustPolicy, as: .trust)))
        }
        var policies: [AccountReview.Policy] = []
        for policy in try store.policies() {
            let versions = try store.policyVersions(policy.arn)
            guard let document = versions.first(where: \.isDefault)?.document else { continue }
            let uses = try store.uses(ofPolicy: policy.arn)
            policies.append(
                AccountReview.Policy(
                    NamedPolicy(policy.arn, try Self.read(policy.arn, document, as: .roleInline)),
                    attachments: uses.attached.map { Attachment($0) } + uses.bounded.map { .boundary($0.name) }))
        }
        let owners =
            people.map { PolicyOwner.user($0.name) } + groups.map { .group($0.name) } + roles.map { .role($0.name) }
        for owner in owners {
            for (name, document) in try store.inlinePolicies(owner).sorted(by: { $0.key < $1.key }) {
                let title = "\(name) of \(owner.kindName) \(owner.name)"
                policies.append(
                    AccountReview.Policy(
                        NamedPolicy(title, try Self.read(title, document, as: .roleInline)),
                        attachments: [Attachment(owner)]))
            }
        }
        self.init(accountID: accountID, users: users, roles: roles, policies: policies)
    }

    private static func read(
        _ name: String, _ document: String, as purpose: PolicyDocument.Purpose
    ) throws(IdentityError) -> PolicyDocument {
        do {
            return try PolicyDocument(parsing: document, as: purpose)
        } catch {
            throw .malformedPolicyDocument("\(name): \(error)")
        }
    }
}

extension AccountReview.AccessKey {
    fileprivate init(_ key: Identity.AccessKey) {
        self.init(
            id: key.id, isActive: key.status == .active, created: Int(key.created.seconds),
            lastUsed: key.lastUsed.map { Int($0.at.seconds) })
    }
}

extension AccountReview.Attachment {
    fileprivate init(_ owner: PolicyOwner) {
        self =
            switch owner {
            case .user(let name): .user(name)
            case .group(let name): .group(name)
            case .role(let name): .role(name)
            }
    }
}
