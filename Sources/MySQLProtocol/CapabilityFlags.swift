/// What each side of a connection can do; both sides use what both have.
///
/// *Source*: MySQL 8.4 `include/mysql_com.h`.
public struct CapabilityFlags: OptionSet, Hashable, Sendable {
    /// The bits as they travel.
    public let rawValue: UInt32

    /// Takes the bits as they travel, unknown ones included.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// CLIENT_LONG_PASSWORD; MariaDB calls it CLIENT_MYSQL, and speaks its own dialect to those that leave it out.
    public static let mysql = CapabilityFlags(rawValue: 1)
    /// CLIENT_FOUND_ROWS: affected rows counts the rows matched, not the rows changed.
    public static let foundRows = CapabilityFlags(rawValue: 1 << 1)
    /// CLIENT_LONG_FLAG: column flags have two bytes.
    public static let longFlag = CapabilityFlags(rawValue: 1 << 2)
    /// CLIENT_CONNECT_WITH_DB: the login names a schema.
    public static let connectWithDB = CapabilityFlags(rawValue: 1 << 3)
    /// CLIENT_NO_SCHEMA: `schema.table.column` is not allowed.
    public static let noSchema = CapabilityFlags(rawValue: 1 << 4)
    /// CLIENT_COMPRESS: zlib.
    public static let compress = CapabilityFlags(rawValue: 1 << 5)
    /// CLIENT_ODBC: no effect since 3.22.
    public static let odbc = CapabilityFlags(rawValue: 1 << 6)
    /// CLIENT_LOCAL_FILES: LOAD DATA LOCAL.
    public static let localFiles = CapabilityFlags(rawValue: 1 << 7)
    /// CLIENT_IGNORE_SPACE: spaces are allowed before a function's parenthesis.
    public static let ignoreSpace = CapabilityFlags(rawValue: 1 << 8)
    /// CLIENT_PROTOCOL_41: required by Weir on both sides.
    public static let protocol41 = CapabilityFlags(rawValue: 1 << 9)
    /// CLIENT_INTERACTIVE: `interactive_timeout` replaces `wait_timeout`.
    public static let interactive = CapabilityFlags(rawValue: 1 << 10)
    /// CLIENT_SSL: an SSLRequest may come, or has come.
    public static let ssl = CapabilityFlags(rawValue: 1 << 11)
    /// CLIENT_IGNORE_SIGPIPE: a matter of the client library alone.
    public static let ignoreSigpipe = CapabilityFlags(rawValue: 1 << 12)
    /// CLIENT_TRANSACTIONS: status flags are sent.
    public static let transactions = CapabilityFlags(rawValue: 1 << 13)
    /// CLIENT_RESERVED: unused.
    public static let reserved = CapabilityFlags(rawValue: 1 << 14)
    /// CLIENT_SECURE_CONNECTION (CLIENT_RESERVED2): the login's response has a length before it.
    public static let secureConnection = CapabilityFlags(rawValue: 1 << 15)
    /// CLIENT_MULTI_STATEMENTS: several statements in one query.
    public static let multiStatements = CapabilityFlags(rawValue: 1 << 16)
    /// CLIENT_MULTI_RESULTS: several results for one query.
    public static let multiResults = CapabilityFlags(rawValue: 1 << 17)
    /// CLIENT_PS_MULTI_RESULTS: several results for one execution of a prepared statement.
    public static let psMultiResults = CapabilityFlags(rawValue: 1 << 18)
    /// CLIENT_PLUGIN_AUTH: the login names its method.
    public static let pluginAuth = CapabilityFlags(rawValue: 1 << 19)
    /// CLIENT_CONNECT_ATTRS: the login carries attributes.
    public static let connectAttrs = CapabilityFlags(rawValue: 1 << 20)
    /// CLIENT_PLUGIN_AUTH_LENENC_CLIENT_DATA: the login's response has a length-encoded length.
    public static let pluginAuthLenencData = CapabilityFlags(rawValue: 1 << 21)
    /// CLIENT_CAN_HANDLE_EXPIRED_PASSWORDS: the sandbox mode of an expired password is understood.
    public static let canHandleExpiredPasswords = CapabilityFlags(rawValue: 1 << 22)
    /// CLIENT_SESSION_TRACK: OK packets may carry session state changes.
    public static let sessionTrack = CapabilityFlags(rawValue: 1 << 23)
    /// CLIENT_DEPRECATE_EOF: result sets end with an OK packet.
    public static let deprecateEOF = CapabilityFlags(rawValue: 1 << 24)
    /// CLIENT_OPTIONAL_RESULTSET_METADATA: column definitions may be left out.
    public static let optionalResultsetMetadata = CapabilityFlags(rawValue: 1 << 25)
    /// CLIENT_ZSTD_COMPRESSION_ALGORITHM.
    public static let zstdCompression = CapabilityFlags(rawValue: 1 << 26)
    /// CLIENT_QUERY_ATTRIBUTES: COM_QUERY and COM_STMT_EXECUTE carry attributes.
    public static let queryAttributes = CapabilityFlags(rawValue: 1 << 27)
    /// MULTI_FACTOR_AUTHENTICATION.
    public static let multiFactorAuthentication = CapabilityFlags(rawValue: 1 << 28)
    /// CLIENT_CAPABILITY_EXTENSION: reserved for more flags.
    public static let capabilityExtension = CapabilityFlags(rawValue: 1 << 29)
    /// CLIENT_SSL_VERIFY_SERVER_CERT: a matter of the client library alone.
    public static let sslVerifyServerCert = CapabilityFlags(rawValue: 1 << 30)
    /// CLIENT_REMEMBER_OPTIONS: a matter of the client library alone.
    public static let rememberOptions = CapabilityFlags(rawValue: 1 << 31)
}
