/// The login methods that Weir speaks, by the names they travel under.
public enum AuthPlugin: String, CaseIterable, Hashable, Sendable {
    /// SHA-1 scramble; MySQL up to 5.7, MariaDB.
    case nativePassword = "mysql_native_password"
    /// SHA-256 scramble with a fuller exchange when the server has forgotten; MySQL 8 and later.
    case cachingSHA2Password = "caching_sha2_password"
    /// The password itself, over a safe transport only.
    case clearPassword = "mysql_clear_password"
}
