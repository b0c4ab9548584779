/// One line of SHOW POOLS: the clients and backends of one kind.
public struct PoolLine: ConsoleLine {
    /// The database user.
    public var user = ""
    /// Whether the backends have a default schema.
    public var hasSchema = false
    /// The options that make backends different, in MySQL's words; empty for none.
    public var options = ""
    /// Clients whose statement runs, who are in a transaction, or who are pinned.
    public var clientsActive = 0
    /// Clients that wait for a backend.
    public var clientsWaiting = 0
    /// Clients between commands that hold nothing.
    public var clientsIdle = 0
    /// Backends that work for a client, the pinned ones not counted.
    public var backendsActive = 0
    /// Backends that pinned sessions keep.
    public var backendsPinned = 0
    /// Backends that nobody has.
    public var backendsIdle = 0
    /// Backends that are being opened.
    public var backendsConnecting = 0
    /// Backends that are made fit for the next client, or whose last client left in the middle of a reply.
    public var backendsResetting = 0
    /// Backends that are being closed.
    public var backendsClosing = 0
    /// How long the first in line has waited, in nanoseconds.
    public var longestWait: Int64 = 0
    /// The cap that all kinds share.
    public var maxConnections = 0
    /// How many of them are kept for KILLs.
    public var reservedConnections = 0

    /// A line of nothing.
    public init() {}

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("user"), .init("schema", .flag), .init("options"), .init("cl_active", .integer),
        .init("cl_waiting", .integer), .init("cl_idle", .integer), .init("sv_active", .integer),
        .init("sv_pinned", .integer), .init("sv_idle", .integer), .init("sv_connecting", .integer),
        .init("sv_resetting", .integer), .init("sv_closing", .integer), .init("maxwait_s", .number),
        .init("max_connections", .integer), .init("reserved_connections", .integer),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [
            .text(user), .flag(hasSchema), .text(options), .integer(clientsActive), .integer(clientsWaiting),
            .integer(clientsIdle), .integer(backendsActive), .integer(backendsPinned), .integer(backendsIdle),
            .integer(backendsConnecting), .integer(backendsResetting), .integer(backendsClosing),
            .seconds(longestWait), .integer(maxConnections), .integer(reservedConnections),
        ]
    }
}
