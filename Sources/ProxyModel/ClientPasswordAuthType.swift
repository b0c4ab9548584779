/// How clients prove their password to Weir: the plugin that the greeting and the auth switch name.
///
/// *Source*: RDS Proxy's `ClientPasswordAuthType`; its raw values are RDS's.
public enum ClientPasswordAuthType: String, CaseIterable, Equatable, Hashable, Sendable {
    /// The `mysql_native_password` plugin (SHA-1 challenge): every client has it, MySQL 9 servers no longer do.
    case nativePassword = "MYSQL_NATIVE_PASSWORD"
    /// The `caching_sha2_password` plugin (SHA-256): MySQL's default since 8.0.
    case cachingSHA2Password = "MYSQL_CACHING_SHA2_PASSWORD"
}
