import Testing

@testable import LoadTest

@Suite("Layout for terminals")
struct LayoutTests {
    @Test("a table is as wide as it needs, its headers right above the values")
    func table() {
        let table = TextTable(
            header: ["through Weir", "straight,\nlimit 100"],
            rows: [
                .init("clients served", ["500 / 500", "112 / 500"]),
                .init("errors", ["0", "388"]),
                .init("peak", ["20"]),
            ])
        #expect(
            table.lines(indent: 2) == [
                "                                  straight,",
                "                   through Weir   limit 100",
                "  clients served      500 / 500   112 / 500",
                "  errors                      0         388",
                "  peak                       20",
            ])
    }

    @Test(
        "a duration shows three figures and a unit",
        arguments: [
            (Int64(0), "0 µs"),
            (850_000, "850 µs"),
            (999_400, "999 µs"),
            (999_600, "1.00 ms"),
            (4_123_000, "4.12 ms"),
            (9_996_000, "10.0 ms"),
            (61_470_000, "61.5 ms"),
            (99_960_000, "0.10 s"),
            (412_000_000, "0.41 s"),
            (9_996_000_000, "10.0 s"),
            (12_345_000_000, "12.3 s"),
        ])
    func text(nanoseconds: Int64, expected: String) {
        #expect(TimeText.short(nanoseconds: nanoseconds) == expected)
    }

    @Test(
        "an error's kind has a short name",
        arguments: [
            (LoadErrorCode.server(1040), "ERROR 1040"), (.system(111), "errno 111"), (.closed, "closed"),
            (.tls, "TLS"), (.malformed, "malformed"), (.timeout, "timeout"),
        ])
    func names(code: LoadErrorCode, expected: String) {
        #expect("\(code)" == expected)
    }

    @Test("a table without anything has no lines")
    func emptyTable() {
        #expect(TextTable(header: [], rows: []).lines() == [])
        #expect(TextTable(header: [], rows: [.init("a", [])]).lines() == ["a"])
    }

    @Test(
        "a gauge shows anything above nothing, and is full only when all is used",
        arguments: [
            (0, 20, "░░░░░░░░░░"), (1, 500, "█░░░░░░░░░"), (10, 20, "█████░░░░░"), (19, 20, "█████████░"),
            (499, 500, "█████████░"), (20, 20, "██████████"), (21, 20, "██████████"), (-1, 20, "░░░░░░░░░░"),
            (5, 0, "░░░░░░░░░░"),
        ])
    func gauge(used: Int, total: Int, expected: String) {
        #expect(Gauge(used: used, total: total).text(width: 10) == expected)
    }

    @Test("a gauge is shown in ASCII where blocks cannot be")
    func plainGauge() {
        #expect(Gauge(used: 3, total: 4).text(width: 4, style: .plain) == "###.")
        #expect(Gauge(used: 3, total: 4).text(width: 0, style: .plain) == "")
    }
}
