internal import Foundation
internal import GRDB
internal import WeirCrypto

/// What temporary credentials are made for.
///
/// *Isolation*: any. Whether they may be had is not the store's question: policies say it, before.
public struct SessionRequest: Equatable, Sendable {
    /// Whose they are.
    public enum Owner: Equatable, Sendable {
        /// A role's, under a session name of 2 to 64 characters.
        case role(String, sessionName: String)
        /// A user's own.
        case user(String)
    }

    /// Whose they are.
    public let owner: Owner
    /// Seconds that they live: from 900 up to the role's maximum, or 129600 for a user.
    public let duration: Int
    /// A policy that narrows what they may do, as JSON text.
    public var sessionPolicy: String?
    /// When a one-time code was checked for them.
    public var mfaAuthenticatedAt: Timestamp?
    /// The name that follows through all roles.
    public var sourceIdentity: String?
    /// Tags of the session, which go before the role's.
    public var tags: [String: String] = [:]

    /// A request without policy, MFA, source identity and tags.
    public init(_ owner: Owner, duration: Int) {
        self.owner = owner
        self.duration = duration
    }
}

extension StoreTransaction {
    static func purpose(session id: String) -> String { "temporary credentials \(id)" }

    /// Sessions that ended are remembered for a day, so that a late login can be told why it is refused.
    private static let remembered: Int64 = 86400

    func createSession(_ request: SessionRequest, now: Timestamp) throws -> TemporaryCredentials {
        let owner = try owner(of: request)
        if let policy = request.sessionPolicy {
            try check(document: policy)
            guard Self.size(policy) <= 2048 else {
                throw IdentityError.limitExceeded("The session policy has more than 2048 characters.")
            }
        }
        if let identity = request.sourceIdentity { try Names.check(identity, "sourceIdentity", length: 2...64) }
        try Names.check(tags: request.tags)
        try database.execute(
            sql: "DELETE FROM sessions WHERE expires < ?", arguments: [now.seconds - Self.remembered])
        let id = try identifier(.temporaryKey)
        let secret = Secret(Identifier.base64(try randomBytes(30)))
        let token = Secret(Identifier.base64(try randomBytes(96)))
        let expires = now.adding(seconds: Int64(request.duration))
        let name: String? = if case .role(_, let sessionName) = request.owner { sessionName } else { nil }
        try database.execute(
            sql: "INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            arguments: [
                id, owner.id, Data(try seal(secret, for: Self.purpose(session: id))),
                Data(Digest.sha256(token.exposedBytes)), name, request.sessionPolicy,
                JSONTree.object(request.tags.mapValues { .string($0) }).text, request.sourceIdentity,
                request.mfaAuthenticatedAt?.seconds, now.seconds, expires.seconds,
            ])
        return TemporaryCredentials(
            accessKeyID: id, secret: secret, sessionToken: token, expires: expires,
            arn: name.map { account.sessionARN(role: owner.name, session: $0) } ?? arn(owner),
            userID: name.map { "\(owner.id):\($0)" } ?? owner.id)
    }

    private func owner(of request: SessionRequest) throws -> Entity {
        let longest: Int
        let owner: Entity
        switch request.owner {
        case .role(let name, let sessionName):
            try Names.check(sessionName, "roleSessionName", length: 2...64)
            owner = try entity(.role, name)
            longest = try role(owner).maxSessionDuration
        case .user(let name):
            owner = try entity(.user, name)
            longest = 129600
        }
        guard request.duration >= 900 else {
            throw IdentityError.validationError(
                "1 validation error detected: Value '\(request.duration)' at 'durationSeconds' failed to satisfy "
                    + "constraint: Member must have value greater than or equal to 900")
        }
        guard request.duration <= longest else {
            throw IdentityError.validationError(
                owner.kind == .role
                    ? "The requested DurationSeconds exceeds the MaxSessionDuration set for this role."
                    : "The requested DurationSeconds exceeds 129600.")
        }
        return owner
    }
}
