import ProxyModel
import Testing

struct PoolSpecTests {
    @Test(
        "percentages become numbers against the server's max_connections",
        arguments: [
            // limit, idle percent, server, cap, idle
            (PoolSpec.Limit.percent(100), nil, 151, 151, 76),
            (.percent(90), 10, 1000, 900, 100),
            (.percent(90), nil, 1000, 900, 450),
            (.percent(1), nil, 50, 1, 0),
            (.percent(1), 1, 50, 1, 1),
            (.percent(7), 7, 151, 10, 10),
            (.percent(100), 0, 151, 151, 0),
            (.connections(20), nil, 151, 20, 10),
            (.connections(1), nil, 151, 1, 1),
            (.connections(5), 50, 151, 5, 3),
            (.connections(20), 100, 151, 20, 20),
            (.connections(20), 0, 151, 20, 0),
            (.connections(200), nil, 151, 151, 76),
            (.percent(50), nil, 0, 1, 1),
            (.percent(100), nil, Int.max, Int.max, Int.max / 2 + 1),
        ] as [(PoolSpec.Limit, Int?, Int, Int, Int)])
    func limits(limit: PoolSpec.Limit, idle: Int?, server: Int, cap: Int, kept: Int) throws {
        let limits = try PoolSpec(limit: limit, maxIdleConnectionsPercent: idle).resolved(serverMaxConnections: server)
        #expect(limits.maxConnections == cap)
        #expect(limits.maxIdleConnections == kept)
    }

    @Test(
        "a fixed number above the server's is lowered, and says so",
        arguments: [
            (151, false), (152, true), (100_000, true),
        ])
    func lowered(count: Int, isLowered: Bool) throws {
        let limits = try PoolSpec(limit: .connections(count)).resolved(serverMaxConnections: 151)
        #expect(limits.isLoweredToServer == isLowered)
        #expect(limits.maxConnections == 151)
    }

    @Test(
        "the warm minimum raises the idle limit and never exceeds the cap",
        arguments: [
            // minimum, users, per user, idle
            (0, 1, 0, 5), (5, 1, 5, 5), (8, 1, 8, 8), (5, 2, 5, 10), (10, 3, 3, 9), (10, 20, 0, 5), (3, 0, 3, 5),
        ])
    func warm(minimum: Int, users: Int, perUser: Int, idle: Int) throws {
        let limits = try PoolSpec(limit: .connections(10), minConnections: minimum)
            .resolved(serverMaxConnections: 151, users: users)
        #expect(limits.minConnectionsPerUser == perUser)
        #expect(limits.maxIdleConnections == idle)
        #expect(limits.minConnectionsPerUser * users <= limits.maxConnections)
    }

    @Test("the idle default is half the limit", arguments: [(100, 50), (51, 25), (1, 0)])
    func idleDefault(percent: Int, idle: Int) throws {
        #expect(try PoolSpec(limit: .percent(percent)).maxIdleConnectionsPercent == idle)
        #expect(try PoolSpec(limit: .connections(percent)).maxIdleConnectionsPercent == 50)
    }

    @Test("lifetimes spread over the last tenth")
    func lifetime() throws {
        let pool = try PoolSpec(maxLifetime: .seconds(1000))
        var generator = Counter()
        let lifetimes = (0..<500).map { _ in pool.lifetime(using: &generator) }
        #expect(lifetimes.allSatisfy { $0 >= .seconds(900) && $0 <= .seconds(1000) })
        #expect(Set(lifetimes).count > 50)
    }

    @Test(
        "values outside the range are refused with the key and the range",
        arguments: [
            (
                .init { () throws(SettingError) in _ = try PoolSpec(limit: .connections(0)) },
                "pool.maxConnections: 0 is not allowed; a whole number from 1 to 100000"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(limit: .percent(101)) },
                "pool.maxConnectionsPercent: 101 is not allowed; a whole number from 1 to 100"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(limit: .percent(50), maxIdleConnectionsPercent: 51)
                },
                "pool.maxIdleConnectionsPercent: 51 is not allowed; a whole number from 0 to 50"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(limit: .connections(5), minConnections: 6) },
                "pool.minConnections: 6 is not allowed; a whole number from 0 to 5"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(connectionBorrowTimeout: .seconds(301)) },
                "pool.connectionBorrowTimeout: 301 is not allowed; a number of seconds from 0 to 300"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(connectionBorrowTimeout: .seconds(-1)) },
                "pool.connectionBorrowTimeout: -1 is not allowed; a number of seconds from 0 to 300"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(idleTimeout: .zero) },
                "pool.idleTimeout: 0 is not allowed; a number of seconds from 0.1 to 86400"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(maxLifetime: .milliseconds(99)) },
                "pool.maxLifetime: 0.099 is not allowed; a number of seconds from 0.1 to 2592000"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(initQuery: " ; ") },
                "pool.initQuery:  ;  is not allowed; one or more SQL statements, separated by ;"
            ),
            (
                .init { () throws(SettingError) in _ = try PoolSpec(maxParallelConnects: 0) },
                "pool.maxParallelConnects: 0 is not allowed; a whole number from 1 to 1000"
            ),
        ] as [(Attempt, String)])
    func refused(attempt: Attempt, line: String) {
        let error = #expect(throws: SettingError.self) { try attempt.run() }
        #expect(error?.description == line)
    }
}

/// A generator whose numbers are spread but always the same.
struct Counter: RandomNumberGenerator {
    private var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state
    }
}

/// Something that may throw, as an argument of a table.
struct Attempt: Sendable {
    let run: @Sendable () throws(SettingError) -> Void

    init(_ run: @escaping @Sendable () throws(SettingError) -> Void) {
        self.run = run
    }
}
