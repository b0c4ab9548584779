/// One line of SHOW CLIENTS. *Units*: nanoseconds.
public struct ClientLine: ConsoleLine {
    /// The id that the client knows, and that KILL takes.
    public var id: UInt32 = 0
    /// Its user; nil before the login.
    public var user: String?
    /// Where it comes from.
    public var address = ""
    /// What it does.
    public var state = ""
    /// The version of TLS, or nil.
    public var tls: String?
    /// Its default schema.
    public var schema: String?
    /// When it came, in UTC.
    public var since = ""
    /// For how long it has been there.
    public var age: Int64 = 0
    /// For how long it has sent no command and got no reply.
    public var idle: Int64 = 0
    /// Why it keeps its backend; empty when it does not.
    public var pins = ""
    /// Its backend: b-17.
    public var backend: String?
    /// The server's id of that connection.
    public var threadID: UInt32?
    /// What it says that it is.
    public var program: String?
    /// By which rules RDS Proxy would have pinned it; empty when it would not.
    public var rdsRules = ""
    /// For how long it would have.
    public var rdsPinned: Int64?

    /// A line of nothing.
    public init() {}

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("id", .integer), .init("user"), .init("addr"), .init("state"), .init("tls"), .init("schema"),
        .init("since"), .init("age_s", .number), .init("idle_s", .number), .init("pins"), .init("backend"),
        .init("thread_id", .integer), .init("program_name"), .init("rds_rules"), .init("rds_pinned_s", .number),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [
            .integer(Int(id)), .optional(user), .text(address), .text(state), .optional(tls), .optional(schema),
            .text(since), .seconds(age), .seconds(idle), .text(pins), .optional(backend),
            .optional(threadID.map { Int($0) }), .optional(program), .text(rdsRules),
            rdsPinned.map { .seconds($0) } ?? .null,
        ]
    }
}

/// One line of SHOW BACKENDS. *Units*: nanoseconds.
public struct BackendLine: ConsoleLine {
    /// Its name: b-17.
    public var id = ""
    /// The database user; nil once a connection that failed is closing.
    public var user: String?
    /// Its default schema.
    public var schema: String?
    /// The options that make backends different.
    public var options = ""
    /// What it does.
    public var state = ""
    /// Whose it is.
    public var clientID: UInt32?
    /// The server's id of the connection.
    public var threadID: UInt32?
    /// The version of TLS, or nil.
    public var tls: String?
    /// How long ago it was opened; nil before that.
    public var age: Int64?
    /// For how long it has been lent.
    public var held: Int64?
    /// For how long nobody has had it.
    public var idle: Int64?

    /// A line of nothing.
    public init() {}

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("id"), .init("user"), .init("schema"), .init("options"), .init("state"), .init("client_id", .integer),
        .init("thread_id", .integer), .init("tls"), .init("age_s", .number), .init("held_s", .number),
        .init("idle_s", .number),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [
            .text(id), .optional(user), .optional(schema), .text(options), .text(state),
            .optional(clientID.map { Int($0) }), .optional(threadID.map { Int($0) }), .optional(tls),
            age.map { .seconds($0) } ?? .null, held.map { .seconds($0) } ?? .null,
            idle.map { .seconds($0) } ?? .null,
        ]
    }
}

/// One line of SHOW WAITERS. *Units*: nanoseconds.
public struct WaiterLine: ConsoleLine {
    /// Its place in the line, from 1.
    public var place = 0
    /// The client; nil for a KILL of Weir's own.
    public var clientID: UInt32?
    /// The database user.
    public var user = ""
    /// Whether a backend with a default schema is wanted.
    public var hasSchema = false
    /// Whether it goes before others: it frees a backend.
    public var isUrgent = false
    /// For how long it has waited.
    public var waited: Int64 = 0
    /// For how long it will go on, at most.
    public var left: Int64 = 0

    /// A line of nothing.
    public init() {}

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("place", .integer), .init("client_id", .integer), .init("user"), .init("schema", .flag),
        .init("urgent", .flag), .init("waited_s", .number), .init("left_s", .number),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [
            .integer(place), .optional(clientID.map { Int($0) }), .text(user), .flag(hasSchema), .flag(isUrgent),
            .seconds(waited), .seconds(left),
        ]
    }
}

/// One line of SHOW PINS. *Units*: nanoseconds.
public struct PinLine: ConsoleLine {
    /// The client.
    public var clientID: UInt32 = 0
    /// Its user.
    public var user = ""
    /// Where it comes from.
    public var address = ""
    /// Why it keeps its backend: causes with commas between them.
    public var causes = ""
    /// For how long it has had the backend.
    public var held: Int64 = 0
    /// For how long it has sent no command and got no reply.
    public var idle: Int64 = 0
    /// Whether it is in a transaction, too.
    public var isInTransaction = false
    /// The backend: b-17.
    public var backend = ""
    /// The server's id of that connection.
    public var threadID: UInt32 = 0
    /// For how long it has been pinned.
    public var pinned: Int64 = 0
    /// How many sessions have had to wait for a backend meanwhile.
    public var waiters = 0
    /// What of the statement is meant: a table, a variable.
    public var object: String?
    /// The statement that pinned first of those whose pins last, without its values.
    public var digest: String?
    /// Why RDS Proxy would have pinned the session, in its words; nil where it would not.
    public var reason: String?

    /// A line of nothing.
    public init() {}

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("client_id", .integer), .init("user"), .init("addr"), .init("causes"), .init("held_s", .number),
        .init("idle_s", .number), .init("in_transaction", .flag), .init("backend"), .init("thread_id", .integer),
        .init("pinned_s", .number), .init("waiters", .integer), .init("object"), .init("digest"), .init("rds_reason"),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [
            .integer(Int(clientID)), .text(user), .text(address), .text(causes), .seconds(held), .seconds(idle),
            .flag(isInTransaction), .text(backend), .integer(Int(threadID)), .seconds(pinned), .integer(waiters),
            .optional(object), .optional(digest), .optional(reason),
        ]
    }
}
