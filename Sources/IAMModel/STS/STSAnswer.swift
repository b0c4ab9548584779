public import WeirCrypto

/// What STS answers with.
///
/// *Isolation*: any. *Source*: STS API Reference, response elements of each action.
public enum STSAnswer: Equatable, Sendable {
    /// Who asked.
    case callerIdentity(arn: String, userID: String, accountID: String)
    /// Credentials of the user itself.
    case sessionToken(IssuedCredentials)
    /// Credentials of a role's session.
    case assumedRole(IssuedCredentials, AssumedRole)

    /// Credentials as they are given out.
    public struct IssuedCredentials: Equatable, Sendable {
        /// ASIA...
        public let accessKeyID: String
        /// Forty characters.
        public let secret: Secret
        /// What must come along with each request.
        public let sessionToken: Secret
        /// As in `2026-07-02T08:09:10Z`.
        public let expiration: String

        /// Credentials of these values.
        public init(accessKeyID: String, secret: Secret, sessionToken: Secret, expiration: String) {
            self.accessKeyID = accessKeyID
            self.secret = secret
            self.sessionToken = sessionToken
            self.expiration = expiration
        }
    }

    /// What a session of a role is called.
    public struct AssumedRole: Equatable, Sendable {
        /// The session's ARN.
        public let arn: String
        /// `AROA...:SESSION`.
        public let id: String
        /// The name that follows through all roles.
        public let sourceIdentity: String?
        /// How much of the room for policies and tags is used, in percent; nothing if there are none.
        public let packedPolicySize: Int?

        /// A session of these values.
        public init(arn: String, id: String, sourceIdentity: String? = nil, packedPolicySize: Int? = nil) {
            self.arn = arn
            self.id = id
            self.sourceIdentity = sourceIdentity
            self.packedPolicySize = packedPolicySize
        }
    }
}

extension STSAnswer {
    /// The type that answers are sent as.
    public static let contentType = "text/xml"

    /// The answer as XML. It has the credentials in it.
    public func body(requestID: String) -> Secret {
        var xml = STSDocument()
        let name: String
        switch self {
        case .callerIdentity(let arn, let userID, let accountID):
            name = "GetCallerIdentity"
            xml.open("\(name)Response", isRoot: true)
            xml.open("\(name)Result")
            xml.add("Arn", arn)
            xml.add("UserId", userID)
            xml.add("Account", accountID)
        case .sessionToken(let credentials):
            name = "GetSessionToken"
            xml.open("\(name)Response", isRoot: true)
            xml.open("\(name)Result")
            xml.add(credentials)
        case .assumedRole(let credentials, let role):
            name = "AssumeRole"
            xml.open("\(name)Response", isRoot: true)
            xml.open("\(name)Result")
            if let identity = role.sourceIdentity { xml.add("SourceIdentity", identity) }
            xml.open("AssumedRoleUser")
            xml.add("AssumedRoleId", role.id)
            xml.add("Arn", role.arn)
            xml.close()
            xml.add(credentials)
            if let size = role.packedPolicySize { xml.add("PackedPolicySize", String(size)) }
        }
        xml.close()
        xml.open("ResponseMetadata")
        xml.add("RequestId", requestID)
        xml.close()
        xml.close()
        return Secret(bytes: xml.bytes)
    }
}

extension STSRefusal {
    /// The refusal as XML; without the reason, which is not for callers.
    public func body(requestID: String) -> Secret {
        var xml = STSDocument()
        xml.open("ErrorResponse", isRoot: true)
        xml.open("Error")
        xml.add("Type", isOfSender ? "Sender" : "Receiver")
        xml.add("Code", code)
        xml.add("Message", message)
        xml.close()
        xml.add("RequestId", requestID)
        xml.close()
        return Secret(bytes: xml.bytes)
    }
}

extension STSDocument {
    fileprivate mutating func add(_ credentials: STSAnswer.IssuedCredentials) {
        open("Credentials")
        add("AccessKeyId", credentials.accessKeyID)
        add("SecretAccessKey", credentials.secret.exposedBytes)
        add("SessionToken", credentials.sessionToken.exposedBytes)
        add("Expiration", credentials.expiration)
        close()
    }
}
