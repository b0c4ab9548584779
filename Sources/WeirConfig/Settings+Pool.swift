internal import ProxyModel

extension Settings {
    static let maxConnections = integerSetting(
        "pool.maxConnections", PoolSpec.maxConnectionsRange, default: nil,
        SettingNotes(
            effect: """
                The most database connections that are ever open, all users together: a hard cap. Lowered to the \
                server's `max_connections` when that is less. Instead of `maxConnectionsPercent`.
                """,
            without: "as maxConnectionsPercent", example: "20", excludes: ["pool.maxConnectionsPercent"]))

    static let maxConnectionsPercent = integerSetting(
        "pool.maxConnectionsPercent", PoolSpec.maxConnectionsPercentRange,
        default: PoolSpec.defaultMaxConnectionsPercent,
        SettingNotes(
            effect: """
                The same cap as a percentage of the server's `max_connections`, rounded down, but at least one \
                connection. Leave room for others who use the server: administrators, backups, another proxy.
                """,
            rds: "MaxConnectionsPercent", excludes: ["pool.maxConnections"]))

    static let reservedConnections = integerSetting(
        "pool.reservedConnections", PoolSpec.reservedConnectionsRange, default: nil,
        SettingNotes(
            effect: """
                How many connections of the cap are kept for stopping statements: those of clients that left, and \
                by `KILL`. Without one of these, in a pool whose connections are all busy, what a client left running \
                is ended two seconds later and by a connection that the server counts, for that moment, beyond the \
                cap; and a client's `KILL QUERY` waits until some connection is free.
                """,
            without: "1 where maxConnectionsPercent gives 10 or more; else 0", example: "1"))

    static let maxIdleConnectionsPercent = integerSetting(
        "pool.maxIdleConnectionsPercent", PoolSpec.maxIdleConnectionsPercentRange, default: nil,
        SettingNotes(
            effect: """
                The connections that stay open however long nobody uses them, until `pool.maxLifetime`. While more \
                are unused, those unused for `pool.idleTimeout` are closed, the longest unused first; 0 closes each \
                of them after that time. With `maxConnectionsPercent` it is a percentage of the server's \
                `max_connections`, from 0 to `maxConnectionsPercent`; with `maxConnections` it is a percentage of \
                that number. Rounded up, so that anything above 0 keeps at least one. `pool.minConnections` wins \
                over it.
                """,
            rds: "MaxIdleConnectionsPercent", without: "half of maxConnectionsPercent; 50 with maxConnections",
            example: "50"))

    static let minConnections = integerSetting(
        "pool.minConnections", PoolSpec.minConnectionsRange, default: PoolSpec.defaultMinConnections,
        SettingNotes(
            effect: """
                The connections that are kept open for each user of `auth` even when nobody needs them, so that the \
                first clients need not wait for a login. All users together within the cap.
                """))

    static let connectionBorrowTimeout = durationSetting(
        "pool.connectionBorrowTimeout", PoolSpec.connectionBorrowTimeoutRange,
        default: PoolSpec.defaultConnectionBorrowTimeout,
        SettingNotes(
            effect: """
                How long a statement waits for a database connection when all are in use, before error 9501. \
                0 does not wait: only a connection that is free at once will do.
                """,
            rds: "ConnectionBorrowTimeout"))

    static let idleTimeout = durationSetting(
        "pool.idleTimeout", PoolSpec.idleTimeoutRange, default: PoolSpec.defaultIdleTimeout,
        SettingNotes(
            effect: """
                How long nobody must have used a database connection before it is closed for being more than \
                `pool.maxIdleConnectionsPercent` keeps. Keep it below the server's `wait_timeout`, after which the \
                server itself closes any unused connection, the kept ones too.
                """))

    static let maxLifetime = durationSetting(
        "pool.maxLifetime", PoolSpec.maxLifetimeRange, default: PoolSpec.defaultMaxLifetime,
        SettingNotes(
            effect: """
                The age at which a database connection is closed once it is free, less a random share of up to \
                10 %, so that connections opened together are not all closed together.
                """))

    static let initQuery = textSetting(
        "pool.initQuery", allowed: PoolSpec.initQueryAllowed,
        SettingNotes(
            effect: """
                SQL that runs on each new database connection before its first use, and again after a reset; \
                several statements have `;` between them. It must be valid: a connection on which it fails is not \
                used. No place for secrets: it is shown as it is.
                """,
            rds: "InitQuery", example: "SET time_zone = '+00:00', sql_mode = 'TRADITIONAL'")
    ) { PoolSpec.isInitQuery($0) }

    static let pinning = choiceSetting(
        "pool.pinning", default: PinningPolicy.minimal,
        SettingNotes(
            effect: """
                What keeps a client on its database connection beyond a transaction. `minimal`: only what cannot be \
                carried to another connection, for as long as it lasts. `rds`: besides, whatever RDS Proxy pins for, \
                until the client leaves, to try out what RDS Proxy would do with an application. pinning.md has the \
                rules of both.
                """))

    static let sessionPinningFilters = Setting<SessionPinningFilter>(
        key: SettingKey(
            "pool.sessionPinningFilters", .words(SessionPinningFilter.allCases.map(\.rawValue)), default: nil,
            SettingNotes(
                effect: """
                    The statements that do not pin a client to its database connection. `EXCLUDE_VARIABLE_SETS`: \
                    no `SET` pins; safe only when every transaction sets all the variables it relies on, for \
                    values may otherwise be lost or reach another client.
                    """,
                rds: "SessionPinningFilters", example: "[EXCLUDE_VARIABLE_SETS]"))
    ) { SessionPinningFilter(rawValue: $0) }

    static let maxParallelConnects = integerSetting(
        "pool.maxParallelConnects", PoolSpec.maxParallelConnectsRange, default: PoolSpec.defaultMaxParallelConnects,
        SettingNotes(
            effect: "How many database connections are being opened at once; it spares a server that just restarted."))

    static let poolKeys = [
        maxConnections.key, maxConnectionsPercent.key, reservedConnections.key,
        maxIdleConnectionsPercent.key, minConnections.key, connectionBorrowTimeout.key, idleTimeout.key,
        maxLifetime.key, initQuery.key, pinning.key, sessionPinningFilters.key,
        maxParallelConnects.key,
    ]
}
