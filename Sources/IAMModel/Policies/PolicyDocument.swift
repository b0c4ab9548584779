/// A policy, read and checked.
///
/// *Isolation*: any. *Source*: IAM User Guide, "Grammar of the IAM JSON policy language".
public struct PolicyDocument: Equatable, Sendable {
    /// What a policy is for, which decides what may be in it and how long it may be.
    public enum Purpose: String, CaseIterable, Sendable {
        /// To be attached by its ARN, also as a permissions boundary.
        case managed
        /// A user's own.
        case userInline
        /// A group's own.
        case groupInline
        /// A role's own.
        case roleInline
        /// Passed along when a role is assumed.
        case session
        /// Who may assume a role.
        case trust

        /// How many characters it may have, white space aside.
        ///
        /// *Source*: IAM User Guide, "IAM and AWS STS quotas", with the raised quota for trust policies.
        public var longest: Int {
            switch self {
            case .managed: 6144
            case .userInline, .session: 2048
            case .groupInline: 5120
            case .roleInline: 10240
            case .trust: 4096
            }
        }
    }

    /// The version of the language.
    public enum Version: String, CaseIterable, Sendable {
        /// Without variables; what a policy without `Version` is written in.
        case from2008 = "2008-10-17"
        /// With variables.
        case from2012 = "2012-10-17"
    }

    /// The most bytes of text that are looked at at all.
    public static let longestText = 131_072

    /// What it is for.
    public let purpose: Purpose
    /// The version of the language it is written in.
    public let version: Version
    /// Its `Id`, if it has one.
    public let id: String?
    /// Its statements in order; never empty.
    public let statements: [PolicyStatement]

    /// Reads a policy.
    ///
    /// *Errors*: the first thing that is wrong with it, with its place.
    public init(parsing text: String, as purpose: Purpose) throws(PolicyError) {
        guard text.utf8.count <= Self.longestText else {
            throw PolicyError("", "longer than \(Self.longestText) bytes")
        }
        let characters = text.unicodeScalars.count { !isWhiteSpace($0) }
        guard characters <= purpose.longest else {
            throw PolicyError(
                "", "\(characters) characters without white space; a \(purpose.title) may have \(purpose.longest)")
        }
        guard case .object(let members) = try PolicyJSONReader.read(text) else {
            throw PolicyError("", "a policy is an object: {\"Version\": \"2012-10-17\", \"Statement\": [...]}")
        }
        var elements = try PolicyElements(members, allowed: ["Version", "Id", "Statement"], at: "")
        version = try Self.version(elements.take("Version"))
        id = try elements.take("Id").map { value throws(PolicyError) in try value.text(at: "Id") }
        self.purpose = purpose
        guard let written = elements.take("Statement") else { throw PolicyError("", "Statement is missing") }
        let (items, isList) = written.items
        guard !items.isEmpty else { throw PolicyError("Statement", "a policy needs a statement") }
        var statements: [PolicyStatement] = []
        var sids: Set<String> = []
        for (index, item) in items.enumerated() {
            let place = isList ? "Statement[\(index)]" : "Statement"
            let statement = try PolicyStatement(item, index: index, purpose: purpose, version: version, at: place)
            if let sid = statement.sid, !sid.isEmpty, !sids.insert(sid).inserted {
                throw PolicyError("\(place).Sid", "\(quoted(sid)) comes twice; each statement needs a Sid of its own")
            }
            statements.append(statement)
        }
        self.statements = statements
    }

    private static func version(_ value: PolicyJSON?) throws(PolicyError) -> Version {
        guard let value else { return .from2008 }
        guard let version = Version(rawValue: try value.text(at: "Version")) else {
            throw PolicyError("Version", "must be \"2012-10-17\", or \"2008-10-17\" for a policy without variables")
        }
        return version
    }
}

extension PolicyDocument.Purpose {
    /// How it is called in errors and reasons.
    public var title: String {
        switch self {
        case .managed: "managed policy"
        case .userInline: "user's inline policy"
        case .groupInline: "group's inline policy"
        case .roleInline: "role's inline policy"
        case .session: "session policy"
        case .trust: "trust policy"
        }
    }
}

private func isWhiteSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.isASCII ? scalar == " " || (0x09...0x0d).contains(scalar.value) : scalar.properties.isWhitespace
}
