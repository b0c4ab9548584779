import Glibc
import IAMModel
import Identity
import ProxyModel
import WeirCrypto

/// What a verb works with: the store, and who asks.
struct IAMDesk {
    let store: IdentityStore
    /// The ARNs' parts: the store's own, with the configuration's region and id where it has them.
    let account: AccountSpec
    let caller: Caller
    let environment: [String: String]
    /// Where the store is; for people.
    let path: String

    var now: Timestamp { caller.now }

    /// Who owns the policies that a verb is about.
    func owner(_ kind: OwnerKind, _ arguments: IAMArguments) throws(IAMFailure) -> PolicyOwner {
        let name = try arguments.text("\(kind.rawValue)-name")
        return switch kind {
        case .user: .user(name)
        case .group: .group(name)
        case .role: .role(name)
        }
    }

    /// The user that a key is of.
    ///
    /// *Errors*: `noSuchEntity`.
    func userName(ofKey id: String) throws(IdentityError) -> String {
        for user in try store.users() where try store.accessKeys(of: user.name).contains(where: { $0.id == id }) {
            return user.name
        }
        throw .noSuchEntity("The Access Key with id \(id) cannot be found.")
    }
}

/// What can have policies, as options name it.
enum OwnerKind: String, CaseIterable, Sendable {
    case user, group, role

    /// As in `User`.
    var title: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }

    var option: IAMOption {
        switch self {
        case .user: .userName
        case .group: .groupName
        case .role: .roleName
        }
    }
}

extension Timestamp {
    /// The moment that it is.
    static var now: Timestamp { Timestamp(seconds: WallClock.seconds) }
}

/// Who runs this process, as the system calls them.
enum SystemUser {
    static var name: String {
        if let entry = getpwuid(getuid()), let name = entry.pointee.pw_name { return String(cString: name) }
        return "uid \(getuid())"
    }
}
