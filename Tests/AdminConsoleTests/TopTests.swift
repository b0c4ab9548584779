import Testing

@testable import AdminConsole

@Suite("weir top")
struct TopTests {
    private static func facts(_ pairs: [(String, String?)]) -> ConsoleTable {
        ConsoleTable(pairs.map { FactLine($0.0, $0.1) })
    }

    private static func figures(_ pairs: [(String, Int)]) -> ConsoleTable {
        ConsoleTable(pairs.map { FigureLine($0.0, $0.1) })
    }

    private static func sample(
        at seconds: Int64, queries: Int = 0, logins: Int = 0, closes: Int = 0, pools: Int = 1, digests: Int = 1,
        state: String = "serving", error: String? = nil
    ) -> TopSample {
        var pool = PoolLine()
        pool.user = "app"
        pool.options = "found_rows,multi_statements"
        pool.clientsActive = 8
        pool.clientsWaiting = 3
        pool.clientsIdle = 501
        pool.backendsPinned = 2
        pool.longestWait = 120_000_000
        let histogram = [
            HistogramLine(name: "query", bound: 10, count: 0), HistogramLine(name: "query", bound: 20, count: queries),
            HistogramLine(name: "query", bound: nil, count: 0),
        ]
        return TopSample(
            time: seconds * 1_000_000_000,
            tables: [
                .version: facts([("weir", "0.1.0"), ("target", "8.4.0")]),
                .state: facts([
                    ("state", state), ("listen", "127.0.0.1:3307 unix:/run/weir.sock"), ("target", "127.0.0.1:3306"),
                    ("target_error", error),
                ]),
                .lists: figures([
                    ("clients", 512), ("max_clients", 10_000), ("waiters", 3), ("max_connections", 20),
                    ("backends_active", 8), ("backends_idle", 10),
                ]),
                .stats: figures([("uptime_s", 3723), ("logins", logins)]),
                .histograms: ConsoleTable(histogram),
                .pools: ConsoleTable(Array(repeating: pool, count: pools)),
                .pinTotals: ConsoleTable([
                    PinTotalLine(cause: "handler", now: 0, total: 0),
                    PinTotalLine(cause: "temporary_table", now: 2, total: 40),
                ]),
                .closes: ConsoleTable([
                    CloseLine(reason: "client_quit", side: "client", state: "idle", total: 1000 + closes),
                    CloseLine(reason: "killed", side: "weir", state: "running", total: 2000),
                ]),
                .digests: ConsoleTable(
                    (0..<digests).map {
                        DigestLine(
                            digest: "SELECT \($0) FROM t", count: 1, total: Int64(1000 - $0) * 1_000_000,
                            longest: 1_000_000)
                    }),
            ])
    }

    private static func texts(_ screen: TopScreen) -> [String] { screen.lines.map(\.text) }

    @Test("the whole picture, with what happened since the look before")
    func picture() {
        let screen = TopScreen(
            Self.sample(at: 12, queries: 2500, logins: 25, closes: 30), before: Self.sample(at: 10, queries: 100),
            width: 80, height: nil)
        #expect(
            Self.texts(screen) == [
                "weir 0.1.0  SERVING  up 1:02:03  127.0.0.1:3307 (+1) -> 127.0.0.1:3306 8.4.0",
                "clients   512 of 10000: 8 active, 3 waiting, the first for 120 ms, 501 idle",
                "backends  [########............] 8 of 20 busy, 2 pinned, 10 idle",
                "per s     13 logins, 0 failed, 0 closed, 0 pinned, 0 timed out, 0 opened",
                "                              per s          total        p50        p99",
                "queries                       1,200          2,500    0.02 ms    0.02 ms",
                "  at the database                 0              0          -          -",
                "  waiting for a backend           0              0          -          -",
                "user           db  opt   cl act  wait   idle sv act pinned  idle  other max wait",
                "app            no  FM         8     3    501      0      2     0      0   120 ms",
                "   count  time      mean       max  busiest statements",
                "       1  100%    1.00 s   1.00 ms  SELECT 0 FROM t",
                "pinned now       in all  cause",
                "         2           40  temporary_table",
                "  closed/s       in all  why sessions ended",
                "        15        1,030  client_quit, by client, idle",
                "         0        2,000  killed, by weir, running",
            ])
        #expect(screen.lines[0].look == .title)
    }

    @Test("the first picture has no rates")
    func first() {
        let screen = TopScreen(Self.sample(at: 10, queries: 100), before: nil, width: 80, height: nil)
        #expect(screen.lines.contains { $0.text.hasPrefix("per s     - logins, - failed") })
        #expect(screen.lines.contains { $0.text.hasPrefix("queries                           -            100") })
    }

    @Test(
        "no line is wider than the terminal, and no more lines than it has", arguments: [1, 20, 40, 80, 200],
        [1, 8, 24, 60])
    func fits(width: Int, height: Int) {
        let screen = TopScreen(
            Self.sample(at: 10, pools: 30, digests: 100), before: nil, width: width, height: height)
        #expect(screen.lines.count <= height)
        #expect(screen.lines.allSatisfy { TextWidth.columns($0.text) <= width && $0.text.last != " " })
    }

    @Test("whatever the console answers, the terminal is given no orders")
    func harmless() {
        var pool = PoolLine()
        pool.user = "\u{1b}[2J"
        pool.options = "\u{7}found_rows,\u{9b}1m"
        let sample = TopSample(time: 1, tables: [.pools: ConsoleTable([pool])])
        let screen = TopScreen(sample, before: nil, width: 80, height: nil)
        #expect(screen.lines.contains { $0.text.hasPrefix("?[2J           no  ??") })
        #expect(screen.lines.allSatisfy { ConsoleTable.clean($0.text) == $0.text })
    }

    @Test("numbers that no server has, and clocks that are far apart, are shown all the same")
    func farOut() {
        var pool = PoolLine()
        (pool.clientsActive, pool.clientsIdle, pool.backendsActive) = (.max, .min, .max)
        let figures = Self.figures([
            ("clients", .max), ("max_connections", 1), ("backends_active", .max), ("waiters", .max), ("uptime_s", .min),
        ])
        let digest = ConsoleTable(
            columns: DigestLine.columns,
            rows: [Int.max, 1 - .max].map { total in
                DigestLine.columns.map { $0.name == "total_ms" ? .thousandths(total) : .integer(.max) }
            })
        let tables: [ConsoleTopic: ConsoleTable] = [
            .pools: ConsoleTable([pool, pool]), .lists: figures, .stats: figures, .digests: digest,
        ]
        let screen = TopScreen(
            TopSample(time: .max, tables: tables), before: TopSample(time: .min, tables: tables), width: 200,
            height: nil)
        #expect(screen.lines.count > 10)
        #expect(screen.lines.contains { $0.text.hasPrefix("per s     - logins") })
    }

    @Test("the pools fit into 80 columns")
    func eighty() {
        let screen = TopScreen(Self.sample(at: 10), before: nil, width: 1000, height: nil)
        let header = screen.lines.first { $0.text.hasPrefix("user") }
        #expect(header.map { $0.text.count <= 80 } == true, "\(header?.text ?? "")")
    }

    @Test("of 24 lines every list gets some, and the busiest statements the rest")
    func fair() {
        let screen = TopScreen(Self.sample(at: 10, pools: 2, digests: 100), before: nil, width: 80, height: 24)
        let texts = Self.texts(screen)
        #expect(texts.count == 24)
        #expect(texts.contains { $0.hasSuffix("why sessions ended") })
        #expect(texts.contains { $0.hasSuffix("  cause") })
        #expect(texts.count { $0.contains("FROM t") } == 7)
    }

    @Test("a target that is away, and a pause, are said in the first lines")
    func trouble() {
        let screen = TopScreen(
            Self.sample(at: 10, state: "paused", error: "2002 no \u{1b}[31mway"), before: nil, width: 80, height: 24)
        #expect(screen.lines[0].look == .alarm && screen.lines[0].text.contains("PAUSED"))
        #expect(screen.lines[1].text == "the target cannot be reached: 2002 no ?[31mway")
    }

    @Test("a counter that went back, as after a restart, shows no rate below zero")
    func restarted() {
        let screen = TopScreen(
            Self.sample(at: 12, queries: 5, logins: 1), before: Self.sample(at: 10, queries: 900, logins: 50),
            width: 80,
            height: nil)
        #expect(screen.lines.contains { $0.text.hasPrefix("per s     - logins") })
        #expect(screen.lines.contains { $0.text.hasPrefix("queries                         2.5") })
    }

    @Test("quantiles lie within their buckets; beyond the last bound they are that bound")
    func quantiles() {
        let buckets = [
            LatencyBucket(bound: 10, count: 0), LatencyBucket(bound: 20, count: 100),
            LatencyBucket(bound: 40, count: 0), LatencyBucket(bound: nil, count: 0),
        ]
        #expect(buckets.quantile(0.5) == 15)
        #expect(buckets.quantile(1) == 20)
        #expect([LatencyBucket]().quantile(0.5) == nil)
        #expect([LatencyBucket(bound: 10, count: 0), LatencyBucket(bound: nil, count: 3)].quantile(0.5) == 10)
    }

    @Test(
        "numbers for people",
        arguments: [
            (TopText.time(microseconds: 0), "0.00 ms"), (TopText.time(microseconds: 523), "0.52 ms"),
            (TopText.time(microseconds: 12_345), "12.3 ms"), (TopText.time(microseconds: 250_400), "250 ms"),
            (TopText.time(microseconds: 999_600), "1.00 s"), (TopText.time(microseconds: 12_345_678), "12.3 s"),
            (TopText.time(microseconds: 1e12), "1,000,000 s"), (TopText.grouped(1_234_567), "1,234,567"),
            (TopText.grouped(-1_000), "-1,000"), (TopText.rate(0), "0"), (TopText.rate(0.26), "0.3"),
            (TopText.rate(9.96), "10"), (TopText.clock(seconds: 59), "0:00:59"),
            (TopText.clock(seconds: 90_061), "1d 1:01:01"), (TopText.gauge(1, of: 20, width: 10), "[#.........]"),
            (TopText.gauge(20, of: 20, width: 4), "[####]"), (TopText.gauge(3, of: 0, width: 4), "[....]"),
            (TopText.initials("found_rows,interactive,ignore_space"), "FAI"),
            (TextWidth.fitted("日本語", to: 5), "日本~"), (TextWidth.fitted("ab", to: 4, onRight: true), "  ab"),
        ])
    func numbers(text: String, expected: String) {
        #expect(text == expected)
    }
}
