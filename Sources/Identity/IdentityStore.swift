internal import GRDB
public import IAMModel

/// The identities' database.
public enum IdentityStorePlaceholder {
    /// The account that it is of.
    public static func arn(_ account: AccountSpec, _ user: String) -> String { account.databaseUserARN(user) }
}
