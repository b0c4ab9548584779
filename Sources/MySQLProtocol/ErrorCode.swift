/// The errors that Weir sends, by the numbers and states that MySQL and RDS Proxy use for them.
public struct ErrorCode: Hashable, Sendable {
    /// MySQL's error number.
    public let number: UInt16
    /// The SQLSTATE that goes with it.
    public let sqlState: String

    /// A pair of number and state; prefer the catalog.
    public init(_ number: UInt16, _ sqlState: String) {
        self.number = number
        self.sqlState = sqlState
    }

    /// ER_CON_COUNT_ERROR: no more clients.
    public static let tooManyConnections = ErrorCode(1040, "08004")
    /// ER_HANDSHAKE_ERROR: the login is not as the protocol says.
    public static let badHandshake = ErrorCode(1043, "08S01")
    /// ER_ACCESS_DENIED_ERROR: unknown user or wrong password.
    public static let accessDenied = ErrorCode(1045, "28000")
    /// ER_UNKNOWN_COM_ERROR: a command that does not exist or is not served.
    public static let unknownCommand = ErrorCode(1047, "08S01")
    /// ER_BAD_DB_ERROR: no such schema.
    public static let unknownDatabase = ErrorCode(1049, "42000")
    /// ER_SERVER_SHUTDOWN: Weir goes down.
    public static let serverShutdown = ErrorCode(1053, "08S01")
    /// ER_NO_SUCH_THREAD: no connection has this id.
    public static let noSuchThread = ErrorCode(1094, "HY000")
    /// ER_KILL_DENIED_ERROR: the connection is another user's.
    public static let killDenied = ErrorCode(1095, "HY000")
    /// ER_UNKNOWN_ERROR: nothing better is known.
    public static let unknownError = ErrorCode(1105, "HY000")
    /// ER_HOST_NOT_PRIVILEGED: not from this address.
    public static let hostNotPrivileged = ErrorCode(1130, "HY000")
    /// ER_NET_PACKET_TOO_LARGE: longer than `max_allowed_packet`.
    public static let packetTooLarge = ErrorCode(1153, "08S01")
    /// ER_NET_PACKETS_OUT_OF_ORDER: a wrong sequence id.
    public static let packetsOutOfOrder = ErrorCode(1156, "08S01")
    /// ER_NET_READ_ERROR: reading failed.
    public static let readError = ErrorCode(1158, "08S01")
    /// ER_NET_READ_INTERRUPTED: reading took too long.
    public static let readTimeout = ErrorCode(1159, "08S01")
    /// ER_NET_ERROR_ON_WRITE: writing failed.
    public static let writeError = ErrorCode(1160, "08S01")
    /// ER_NET_WRITE_INTERRUPTED: writing took too long.
    public static let writeTimeout = ErrorCode(1161, "08S01")
    /// ER_TOO_MANY_USER_CONNECTIONS: a user has as many clients as every user may have.
    public static let tooManyUserConnections = ErrorCode(1203, "42000")
    /// ER_USER_LIMIT_REACHED: a user has too much of something.
    public static let userLimitReached = ErrorCode(1226, "42000")
    /// ER_WRONG_VALUE_FOR_VAR: a variable cannot have this value.
    public static let wrongValueForVariable = ErrorCode(1231, "42000")
    /// ER_NOT_SUPPORTED_YET: not served.
    public static let notSupported = ErrorCode(1235, "42000")
    /// ER_NOT_SUPPORTED_AUTH_MODE: the client cannot log in as it would have to.
    public static let authModeNotSupported = ErrorCode(1251, "08004")
    /// ER_UNSUPPORTED_PS: not as a prepared statement.
    public static let unsupportedPrepared = ErrorCode(1295, "HY000")
    /// ER_QUERY_INTERRUPTED: killed.
    public static let queryInterrupted = ErrorCode(1317, "70100")
    /// ER_MALFORMED_PACKET: a command without what belongs to it.
    public static let malformedPacket = ErrorCode(1835, "HY000")
    /// ER_CONNECTION_KILLED (MariaDB): killed with its connection.
    public static let connectionKilled = ErrorCode(1927, "70100")
    /// CR_CONN_HOST_ERROR: no target can be reached.
    public static let cannotConnect = ErrorCode(2003, "HY000")
    /// CR_SERVER_GONE_ERROR: the backend went before the command.
    public static let serverGone = ErrorCode(2006, "HY000")
    /// CR_SERVER_LOST: the backend went during the command.
    public static let serverLost = ErrorCode(2013, "HY000")
    /// ER_SECURE_TRANSPORT_REQUIRED: TLS is not optional here.
    public static let secureTransportRequired = ErrorCode(3159, "HY000")
    /// ER_CLIENT_INTERACTION_TIMEOUT: the client was idle for too long.
    public static let clientInteractionTimeout = ErrorCode(4031, "HY000")
    /// RDS Proxy's own: no backend came free within ConnectionBorrowTimeout, among others.
    public static let proxyError = ErrorCode(9501, "HY000")
}
