import Identity
import Testing
import WeirCrypto

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere.
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

/// An account as plain dictionaries: what the store must be indistinguishable from.
private struct Model: Equatable {
    struct Owner: Equatable {
        var inline: [String: String] = [:]
        var attached: Set<String> = []
        var boundary: String?
        var groups: Set<String> = []
        var keys: [String: Bool] = [:]
    }

    struct Policy: Equatable {
        var versions: [Int: String] = [1: "{}"]
        var inForce = 1
        var latest = 1
    }

    var users: [String: Owner] = [:]
    var groups: [String: Owner] = [:]
    var policies: [String: Policy] = [:]
    var passwords: [String: [String]] = [:]

    /// What can be seen of it from outside: the newest number only while that version is there.
    var visible: Model {
        var model = self
        for (name, policy) in policies { model.policies[name]?.latest = policy.versions.keys.max() ?? 0 }
        return model
    }

    static func arn(_ policy: String) -> String { "arn:aws:iam::123456789012:policy/\(policy)" }
}

/// One change, for both.
private enum Step {
    case createUser(String)
    case deleteUser(String)
    case renameUser(String, String)
    case createGroup(String)
    case deleteGroup(String)
    case join(String, String)
    case leave(String, String)
    case createPolicy(String)
    case deletePolicy(String)
    case createVersion(String, String, Bool)
    case deleteVersion(String, Int)
    case setDefault(String, Int)
    case attach(String, user: String)
    case detach(String, user: String)
    case attachToGroup(String, String)
    case putInline(String, String, user: String)
    case deleteInline(String, user: String)
    case bound(String?, user: String)
    case createKey(user: String)
    case setKey(user: String, Int, Bool)
    case deleteKey(user: String, Int)
    case putPassword(String, String)
    case deletePassword(String)

    static func random(_ chance: inout Seeded) -> Step {
        func name(_ prefix: String) -> String { "\(prefix)\(Int.random(in: 0..<4, using: &chance))" }
        let number = Int.random(in: 1..<8, using: &chance)
        let isTrue = Bool.random(using: &chance)
        switch Int.random(in: 0..<23, using: &chance) {
        case 0: return .createUser(name("u"))
        case 1: return .deleteUser(name("u"))
        case 2: return .renameUser(name("u"), name("u"))
        case 3: return .createGroup(name("g"))
        case 4: return .deleteGroup(name("g"))
        case 5: return .join(name("u"), name("g"))
        case 6: return .leave(name("u"), name("g"))
        case 7: return .createPolicy(name("p"))
        case 8: return .deletePolicy(name("p"))
        case 9: return .createVersion(name("p"), "{\(number)}", isTrue)
        case 10: return .deleteVersion(name("p"), number)
        case 11: return .setDefault(name("p"), number)
        case 12: return .attach(name("p"), user: name("u"))
        case 13: return .detach(name("p"), user: name("u"))
        case 14: return .attachToGroup(name("p"), name("g"))
        case 15: return .putInline(name("i"), "{\(number)}", user: name("u"))
        case 16: return .deleteInline(name("i"), user: name("u"))
        case 17: return .bound(isTrue ? name("p") : nil, user: name("u"))
        case 18: return .createKey(user: name("u"))
        case 19: return .setKey(user: name("u"), number % 2, isTrue)
        case 20: return .deleteKey(user: name("u"), number % 2)
        case 21: return .putPassword(name("u"), "secret \(number)")
        default: return .deletePassword(name("u"))
        }
    }
}

struct ModelTests {
    @Test(
        "after any sequence of changes the store is what a plain model is, and refuses what it refuses",
        arguments: UInt64(1)...6)
    func sequences(_ seed: UInt64) throws {
        let fixture = try StoreFixture()
        var model = Model()
        var chance = Seeded(state: seed)
        var log: [String] = []
        var changes: Int64 = 1
        for number in 0..<120 {
            let step = Step.random(&chance)
            log.append("\(step)")
            let id = keyID(step, in: model)
            let expected = apply(step, to: &model)
            let result: String?
            do {
                let made = try perform(step, id, fixture)
                if case .createKey(let user) = step, let made { model.users[user]?.keys[made] = true }
                result = nil
            } catch let error as IdentityError {
                result = error.code
            }
            changes += result == nil ? 1 : 0
            try #require(result == expected, "seed \(seed), step \(number): \(log.suffix(12))")
            if number % 10 == 9 {
                try #require(
                    try state(of: fixture.store) == model.visible, "seed \(seed), step \(number): \(log.suffix(20))")
            }
        }
        #expect(try fixture.store.version() == changes)
        #expect(try fixture.store.audit.verify() == .intact(records: 120))
        #expect(try fixture.another().exportAccount() == fixture.store.exportAccount())
        let copy = try StoreFixture()
        try copy.store.importAccount(fixture.store.exportAccount(), mode: .replace, by: copy.caller())
        #expect(try copy.store.exportAccount() == fixture.store.exportAccount())
    }

    /// The model's own rules: the code of the refusal, or nil after the change.
    private func apply(_ step: Step, to model: inout Model) -> String? {
        let absent = "NoSuchEntity"
        switch step {
        case .createUser(let name):
            if model.users[name] != nil { return "EntityAlreadyExists" }
            model.users[name] = .init()
        case .deleteUser(let name):
            guard let user = model.users[name] else { return absent }
            guard user.inline.isEmpty, user.attached.isEmpty, user.groups.isEmpty, user.keys.isEmpty else {
                return "DeleteConflict"
            }
            model.users[name] = nil
        case .renameUser(let old, let new):
            guard let user = model.users[old] else { return absent }
            if old != new, model.users[new] != nil { return "EntityAlreadyExists" }
            model.users[old] = nil
            model.users[new] = user
        case .createGroup(let name):
            if model.groups[name] != nil { return "EntityAlreadyExists" }
            model.groups[name] = .init()
        case .deleteGroup(let name):
            guard let group = model.groups[name] else { return absent }
            let isUsed = model.users.values.contains { $0.groups.contains(name) }
            guard !isUsed, group.attached.isEmpty else { return "DeleteConflict" }
            model.groups[name] = nil
        case .join(let user, let group):
            guard model.users[user] != nil, model.groups[group] != nil else { return absent }
            model.users[user]?.groups.insert(group)
        case .leave(let user, let group):
            guard model.users[user] != nil, model.groups[group] != nil else { return absent }
            model.users[user]?.groups.remove(group)
        case .createPolicy(let name):
            if model.policies[name] != nil { return "EntityAlreadyExists" }
            model.policies[name] = .init()
        case .deletePolicy(let name):
            guard let policy = model.policies[name] else { return absent }
            let owners = Array(model.users.values) + Array(model.groups.values)
            guard !owners.contains(where: { $0.attached.contains(name) || $0.boundary == name }),
                policy.versions.count == 1
            else { return "DeleteConflict" }
            model.policies[name] = nil
        case .createVersion(let name, let document, let isDefault):
            guard var policy = model.policies[name] else { return absent }
            if policy.versions.count == 5 { return "LimitExceeded" }
            policy.latest += 1
            policy.versions[policy.latest] = document
            if isDefault { policy.inForce = policy.latest }
            model.policies[name] = policy
        case .deleteVersion(let name, let number):
            guard let policy = model.policies[name], policy.versions[number] != nil else { return absent }
            if policy.inForce == number { return "DeleteConflict" }
            model.policies[name]?.versions[number] = nil
        case .setDefault(let name, let number):
            guard model.policies[name]?.versions[number] != nil else { return absent }
            model.policies[name]?.inForce = number
        case .attach(let policy, let user):
            guard model.users[user] != nil, model.policies[policy] != nil else { return absent }
            model.users[user]?.attached.insert(policy)
        case .detach(let policy, let user):
            guard model.users[user]?.attached.remove(policy) != nil else { return absent }
        case .attachToGroup(let policy, let group):
            guard model.groups[group] != nil, model.policies[policy] != nil else { return absent }
            model.groups[group]?.attached.insert(policy)
        case .putInline(let name, let document, let user):
            guard model.users[user] != nil else { return absent }
            model.users[user]?.inline[name] = document
        case .deleteInline(let name, let user):
            guard model.users[user]?.inline.removeValue(forKey: name) != nil else { return absent }
        case .bound(let policy, let user):
            guard model.users[user] != nil, policy.map({ model.policies[$0] != nil }) ?? true else { return absent }
            model.users[user]?.boundary = policy
        case .createKey(let user):
            guard let owner = model.users[user] else { return absent }
            // The id is the store's to choose; it is put in afterwards.
            if owner.keys.count == 2 { return "LimitExceeded" }
        case .setKey(let user, let index, let isActive):
            guard let key = key(index, of: user, in: model) else { return absent }
            model.users[user]?.keys[key] = isActive
        case .deleteKey(let user, let index):
            guard let key = key(index, of: user, in: model) else { return absent }
            model.users[user]?.keys[key] = nil
        case .putPassword(let user, let password):
            model.passwords[user] = Array(([password] + (model.passwords[user] ?? [])).prefix(2))
        case .deletePassword(let user):
            guard model.passwords.removeValue(forKey: user) != nil else { return absent }
        }
        return nil
    }

    private func key(_ index: Int, of user: String, in model: Model) -> String? {
        let keys = model.users[user]?.keys.keys.sorted() ?? []
        return index < keys.count ? keys[index] : nil
    }

    /// The key that a step is about, as the model has it before the step.
    private func keyID(_ step: Step, in model: Model) -> String {
        switch step {
        case .setKey(let user, let index, _), .deleteKey(let user, let index):
            key(index, of: user, in: model) ?? "AKIANOBODYS"
        default: ""
        }
    }

    /// The same change in the store; the id of a key that it made.
    private func perform(_ step: Step, _ key: String, _ fixture: StoreFixture) throws -> String? {
        let store = fixture.store
        let caller = fixture.caller()
        switch step {
        case .createUser(let name): try store.createUser(name, by: caller)
        case .deleteUser(let name): try store.deleteUser(name, by: caller)
        case .renameUser(let old, let new): try store.updateUser(old, newName: new, by: caller)
        case .createGroup(let name): try store.createGroup(name, by: caller)
        case .deleteGroup(let name): try store.deleteGroup(name, by: caller)
        case .join(let user, let group): try store.addUser(user, toGroup: group, by: caller)
        case .leave(let user, let group): try store.removeUser(user, fromGroup: group, by: caller)
        case .createPolicy(let name): try store.createPolicy(name, document: "{}", by: caller)
        case .deletePolicy(let name): try store.deletePolicy(Model.arn(name), by: caller)
        case .createVersion(let name, let document, let isDefault):
            try store.createPolicyVersion(Model.arn(name), document: document, isDefault: isDefault, by: caller)
        case .deleteVersion(let name, let number):
            try store.deletePolicyVersion("v\(number)", of: Model.arn(name), by: caller)
        case .setDefault(let name, let number):
            try store.setDefaultPolicyVersion("v\(number)", of: Model.arn(name), by: caller)
        case .attach(let policy, let user): try store.attachPolicy(Model.arn(policy), to: .user(user), by: caller)
        case .detach(let policy, let user): try store.detachPolicy(Model.arn(policy), from: .user(user), by: caller)
        case .attachToGroup(let policy, let group):
            try store.attachPolicy(Model.arn(policy), to: .group(group), by: caller)
        case .putInline(let name, let document, let user):
            try store.putInlinePolicy(name, document: document, of: .user(user), by: caller)
        case .deleteInline(let name, let user): try store.deleteInlinePolicy(name, of: .user(user), by: caller)
        case .bound(let policy, let user):
            try store.setBoundary(policy.map { Model.arn($0) }, of: .user(user), by: caller)
        case .createKey(let user): return try store.createAccessKey(for: user, by: caller).key.id
        case .setKey(let user, _, let isActive):
            try store.setAccessKey(key, of: user, to: isActive ? .active : .inactive, by: caller)
        case .deleteKey(let user, _): try store.deleteAccessKey(key, of: user, by: caller)
        case .putPassword(let user, let password):
            try store.putDatabaseSecret(Secret(password), user: user, by: caller)
        case .deletePassword(let user): try store.deleteDatabaseSecret(user, by: caller)
        }
        return nil
    }

    /// What the store says about itself, in the model's words.
    private func state(of store: IdentityStore) throws -> Model {
        var model = Model()
        func name(_ arn: String) -> String { arn.split(separator: "/").last.map { String($0) } ?? arn }
        for user in try store.users() {
            model.users[user.name] = Model.Owner(
                inline: try store.inlinePolicies(.user(user.name)),
                attached: Set(try store.attachedPolicies(.user(user.name)).map(\.name)),
                boundary: user.boundaryARN.map { name($0) },
                groups: Set(try store.groups(ofUser: user.name).map(\.name)),
                keys: Dictionary(
                    uniqueKeysWithValues: try store.accessKeys(of: user.name).map { ($0.id, $0.status == .active) }))
        }
        for group in try store.groups() {
            model.groups[group.name] = Model.Owner(
                inline: try store.inlinePolicies(.group(group.name)),
                attached: Set(try store.attachedPolicies(.group(group.name)).map(\.name)))
        }
        for policy in try store.policies() {
            let versions = try store.policyVersions(policy.arn)
            let documents = versions.compactMap { version in Int(version.id.dropFirst()).map { ($0, version.document) }
            }
            let known = Dictionary(uniqueKeysWithValues: documents)
            model.policies[policy.name] = Model.Policy(
                versions: known, inForce: Int(policy.defaultVersionID.dropFirst()) ?? 0, latest: known.keys.max() ?? 0)
        }
        for secret in try store.databaseSecrets() {
            model.passwords[secret.user] = try DatabaseSecret.Stage.allCases.compactMap { stage in
                try store.databasePassword(of: secret.user, stage: stage).map {
                    String(decoding: $0.exposedBytes, as: UTF8.self)
                }
            }
        }
        return model
    }
}
