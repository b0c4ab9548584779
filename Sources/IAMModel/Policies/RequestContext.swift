/// What is known of a request: keys as `aws:SourceIp`, each with its values.
///
/// Names of keys are told apart without regard to case. A key that is not in it is absent, which conditions can tell
/// from a key whose value is empty.
/// *Isolation*: any. *Source*: IAM User Guide, "AWS global condition context keys".
public struct RequestContext: Equatable, Sendable {
    private var values: [String: [String]] = [:]

    /// A context that knows nothing.
    public init() {}

    /// A context of keys with one value each.
    public init(_ values: [String: String]) {
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { self[key] = [value] }
    }

    /// A key's values, or nothing if the key is absent. An empty list is a key that is there with no value.
    public subscript(_ key: String) -> [String]? {
        get { values[key.lowercased()] }
        set { values[key.lowercased()] = newValue }
    }

    /// The keys in lower case, in order.
    public var keys: [String] { values.keys.sorted() }

    /// The key of a principal's tag.
    public static func principalTag(_ name: String) -> String { "aws:PrincipalTag/\(name)" }

    /// Every key that Weir gives to a request in some case; a condition on another one never finds it.
    public static let suppliedKeys = keysOfFacts + keysOfCalls

    /// Those that `RequestFacts` decides.
    private static let keysOfFacts = [
        "aws:CurrentTime", "aws:EpochTime", "aws:MultiFactorAuthAge", "aws:MultiFactorAuthPresent",
        "aws:PrincipalAccount", "aws:PrincipalArn", "aws:PrincipalTag/", "aws:PrincipalType", "aws:SecureTransport",
        "aws:SourceIp", "aws:TokenIssueTime", "aws:userid", "aws:username",
    ]

    /// Those of a call that wants a role.
    private static let keysOfCalls = [
        "aws:RequestTag/", "aws:ResourceTag/", "aws:SourceIdentity", "aws:TagKeys", "sts:ExternalId",
        "sts:RoleSessionName", "sts:SourceIdentity",
    ]

    /// Whether Weir gives such a key to requests in some case.
    public static func isSupplied(_ key: String) -> Bool { has(key, suppliedKeys) }

    /// Whether the facts of a request decide what such a key holds.
    static func isOfFacts(_ key: String) -> Bool { has(key, keysOfFacts) }

    private static func has(_ key: String, _ keys: [String]) -> Bool {
        let wanted = key.lowercased()
        return keys.contains { known in
            let name = known.lowercased()
            return name.hasSuffix("/") ? wanted.hasPrefix(name) && wanted != name : wanted == name
        }
    }
}

/// A context that is read, and what was looked for in it in vain.
struct ContextReader {
    let context: RequestContext
    private var missing: [String: String] = [:]

    init(_ context: RequestContext) {
        self.context = context
    }

    /// The keys that were absent, as policies spell them, in order.
    var missingKeys: [String] { missing.sorted { $0.key < $1.key }.map(\.value) }

    /// A key's values, or nothing if it is absent.
    mutating func values(of key: String) -> [String]? {
        let found = context[key]
        if found == nil, missing[key.lowercased()] == nil { missing[key.lowercased()] = key }
        return found
    }

    /// The one value that a variable stands for; an empty one is none, and so are several.
    mutating func value(ofVariable key: String) -> String? {
        guard let found = values(of: key), found.count == 1, let value = found.first, !value.isEmpty else { return nil }
        return value
    }
}
