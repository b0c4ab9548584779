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
