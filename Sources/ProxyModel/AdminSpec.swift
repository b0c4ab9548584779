internal import WeirCrypto

/// The user of the console: who logs in as it, on any listening address, gets Weir's console and not the database.
///
/// Valid by construction. *Isolation*: any.
public struct AdminSpec: Equatable, Sendable {
    /// The user's name; none of the database users has it. Required.
    public let user: String
    /// Where the password is found; never an empty one. Required.
    public let password: SecretSource

    /// What is allowed as `password`, as the end of a sentence.
    public static let passwordAllowed = "a password that is not empty: as text, env:VARIABLE or file:PATH"

    /// Checks every property. Throws with a key under `admin`.
    public init(user: String, password: SecretSource) throws(SettingError) {
        guard CredentialSpec.isUser(user) else {
            throw SettingError(key: "admin.user", value: user, allowed: CredentialSpec.userAllowed)
        }
        if case .literal(let secret) = password, secret.isEmpty {
            throw SettingError(key: "admin.password", value: "", allowed: Self.passwordAllowed)
        }
        self.user = user
        self.password = password
    }
}
