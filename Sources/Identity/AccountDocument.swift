internal import Foundation

/// A whole account as `aws iam get-account-authorization-details` tells it, read from its JSON.
///
/// Beside AWS's four lists there may be `AccessKeys` and `DatabaseSecrets`, and in roles `Description` and
/// `MaxSessionDuration`. A list that is not there says nothing about its kind.
/// *Source*: IAM API Reference, GetAccountAuthorizationDetails.
struct AccountDocument {
    struct Common {
        let name: String
        let path: String
        let id: String?
        let arn: String?
        let created: Timestamp?
    }

    struct Inline {
        let name: String
        let document: String
    }

    /// What users, groups and roles have alike.
    struct Owner {
        let common: Common
        let inline: [Inline]
        let attached: [String]
        let boundary: String?
        let tags: [String: String]
    }

    struct User {
        let owner: Owner
        let groups: [String]
    }

    struct Role {
        let owner: Owner
        let trust: String
        let description: String?
        let maxSessionDuration: Int?
    }

    struct Policy {
        let common: Common
        let description: String?
        let updated: Timestamp?
        let versions: [Version]
        let isAWS: Bool
    }

    struct Version {
        let number: Int
        let document: String
        let isDefault: Bool
        let created: Timestamp?
    }

    struct Key {
        let user: String
        let id: String
        let secret: String
        let status: AccessKey.Status
        let created: Timestamp?
    }

    struct Password {
        let user: String
        let password: String
        let description: String?
    }

    let users: [User]?
    let groups: [Owner]?
    let roles: [Role]?
    let policies: [Policy]?
    let keys: [Key]?
    let passwords: [Password]?

    /// *Errors*: `invalidInput` that names the place.
    init(parsing text: String) throws {
        let reader = Reader(tree: try JSONTree(parsing: text), place: "the document")
        guard case .object(let members) = reader.tree else { throw reader.wrong("an object") }
        let known = [
            "UserDetailList", "GroupDetailList", "RoleDetailList", "Policies", "AccessKeys", "DatabaseSecrets",
            "IsTruncated", "Marker",
        ]
        if let unknown = members.keys.filter({ !known.contains($0) }).min() {
            throw IdentityError.invalidInput("The document has a member \(unknown), which is not known.")
        }
        guard reader.tree["IsTruncated"] != true else {
            throw IdentityError.invalidInput("The document is a part only (IsTruncated): export it without paging.")
        }
        users = try reader.list("UserDetailList") { user in
            User(
                owner: try Owner(user, "User"), groups: try user.list("GroupList") { try $0.text() } ?? [])
        }
        groups = try reader.list("GroupDetailList") { try Owner($0, "Group") }
        roles = try reader.list("RoleDetailList") { role in
            Role(
                owner: try Owner(role, "Role"), trust: try role.document("AssumeRolePolicyDocument"),
                description: try role.optionalText("Description"),
                maxSessionDuration: try role.optionalInteger("MaxSessionDuration"))
        }
        policies = try reader.list("Policies") { try Policy($0) }
        keys = try reader.list("AccessKeys") { key in
            let status = try key.optionalText("Status") ?? AccessKey.Status.active.rawValue
            guard let status = AccessKey.Status(rawValue: status) else {
                throw key.wrong("a Status Active or Inactive")
            }
            return Key(
                user: try key.text("UserName"), id: try key.text("AccessKeyId"),
                secret: try key.text("SecretAccessKey"), status: status, created: try key.moment("CreateDate"))
        }
        passwords = try reader.list("DatabaseSecrets") { secret in
            Password(
                user: try secret.text("User"), password: try secret.text("Password"),
                description: try secret.optionalText("Description"))
        }
    }
}

extension AccountDocument.Common {
    fileprivate init(_ reader: AccountDocument.Reader, _ kind: String) throws {
        name = try reader.text(kind + "Name")
        path = try reader.optionalText("Path") ?? "/"
        id = try reader.optionalText(kind + "Id")
        arn = try reader.optionalText("Arn")
        created = try reader.moment("CreateDate")
    }
}

extension AccountDocument.Owner {
    fileprivate init(_ reader: AccountDocument.Reader, _ kind: String) throws {
        common = try AccountDocument.Common(reader, kind)
        inline =
            try reader.list(kind + "PolicyList") { policy in
                AccountDocument.Inline(
                    name: try policy.text("PolicyName"), document: try policy.document("PolicyDocument"))
            } ?? []
        attached = try reader.list("AttachedManagedPolicies") { try $0.text("PolicyArn") } ?? []
        boundary = try reader.member("PermissionsBoundary")?.text("PermissionsBoundaryArn")
        let pairs = try reader.list("Tags") { (try $0.text("Key"), try $0.text("Value")) } ?? []
        tags = Dictionary(pairs) { _, last in last }
    }
}

extension AccountDocument.Policy {
    fileprivate init(_ reader: AccountDocument.Reader) throws {
        common = try AccountDocument.Common(reader, "Policy")
        description = try reader.optionalText("Description")
        updated = try reader.moment("UpdateDate")
        let defaultID = try reader.optionalText("DefaultVersionId")
        versions =
            try reader.list("PolicyVersionList") { version in
                let id = try version.text("VersionId")
                guard id.hasPrefix("v"), let number = Int(id.dropFirst()), number > 0, id == "v\(number)" else {
                    throw version.wrong("a VersionId like v1")
                }
                return AccountDocument.Version(
                    number: number, document: try version.document("Document"),
                    isDefault: defaultID.map { $0 == id } ?? (version.tree["IsDefaultVersion"] == true),
                    created: try version.moment("CreateDate"))
            } ?? []
        guard versions.filter(\.isDefault).count == 1, Set(versions.map(\.number)).count == versions.count else {
            throw reader.wrong("versions of different numbers, one of them the default")
        }
        let parts = (common.arn ?? "").split(separator: ":", omittingEmptySubsequences: false)
        isAWS = parts.count > 4 && parts[4] == "aws"
    }
}

extension AccountDocument {
    /// A value, and where it is.
    struct Reader {
        let tree: JSONTree
        let place: String

        func wrong(_ wanted: String) -> IdentityError {
            .invalidInput("\(place) must be or have \(wanted).")
        }

        func member(_ key: String) -> Reader? {
            tree[key].map { Reader(tree: $0, place: "\(place).\(key)") }
        }

        func list<T>(_ key: String, _ element: (Reader) throws -> T) throws -> [T]? {
            guard let member = member(key) else { return nil }
            guard let elements = member.tree.array else { throw member.wrong("a list") }
            return try elements.enumerated().map { index, tree in
                try element(Reader(tree: tree, place: "\(key)[\(index)]"))
            }
        }

        func text() throws -> String {
            guard let text = tree.string else { throw wrong("a text") }
            return text
        }

        func text(_ key: String) throws -> String {
            guard let member = member(key) else { throw wrong("a member \(key)") }
            return try member.text()
        }

        func optionalText(_ key: String) throws -> String? {
            try member(key)?.text()
        }

        func optionalInteger(_ key: String) throws -> Int? {
            guard let member = member(key) else { return nil }
            guard case .integer(let number) = member.tree, let number = Int(exactly: number) else {
                throw member.wrong("a whole number")
            }
            return number
        }

        func moment(_ key: String) throws -> Timestamp? {
            guard let member = member(key) else { return nil }
            guard let moment = Timestamp(try member.text()) else {
                throw member.wrong("a date like 2026-11-29T05:11:36Z")
            }
            return moment
        }

        /// A policy: an object, or its text, which AWS's API (not its command) encodes as in URLs.
        func document(_ key: String) throws -> String {
            guard let member = member(key) else { throw wrong("a member \(key)") }
            if case .object(_) = member.tree { return member.tree.text }
            let text = try member.text()
            guard text.hasPrefix("%") else { return text }
            guard let decoded = text.removingPercentEncoding else { throw member.wrong("a text encoded as in URLs") }
            return decoded
        }
    }
}
