import Testing

@testable import LoadTest

@Suite("Arrivals and scripts")
struct ArrivalPlanTests {
    @Test(
        "a client is due at its place in the plan",
        arguments: [
            (ArrivalPlan.burst, 0, 500, Duration.zero),
            (.burst, 499, 500, .zero),
            (.spread(over: .seconds(1)), 0, 4, .zero),
            (.spread(over: .seconds(1)), 1, 4, .milliseconds(250)),
            (.spread(over: .seconds(1)), 3, 4, .milliseconds(750)),
            (.spread(over: .zero), 3, 4, .zero),
            (.spread(over: .seconds(1)), 0, 0, .zero),
        ])
    func offsets(plan: ArrivalPlan, index: Int, count: Int, expected: Duration) {
        #expect(plan.offset(of: index, in: count) == expected)
    }

    @Test(
        "durations turn into whole nanoseconds, and do not overflow",
        arguments: [
            (Duration.zero, Int64(0)),
            (.milliseconds(1500), 1_500_000_000),
            (.nanoseconds(-7), -7),
            (.seconds(Int64.max), .max),
            (.seconds(Int64.min), .min),
        ])
    func nanoseconds(duration: Duration, expected: Int64) {
        #expect(duration.inNanoseconds == expected)
    }

    @Test(
        "a query's text names the client wherever it is asked for",
        arguments: [
            ("SELECT 1", "SELECT 1"),
            ("SELECT {client}", "SELECT 7"),
            ("{client} and {client}", "7 and 7"),
            ("{client", "{client"),
            ("", ""),
        ])
    func templates(template: String, expected: String) {
        #expect(ClientScript.text(template, client: 7) == expected)
    }

    @Test("a script knows its queries and its pauses")
    func scriptFigures() {
        let script = ClientScript([
            .query("BEGIN"), .pause(.milliseconds(5)), .query("COMMIT"), .pause(.milliseconds(7)),
        ])
        #expect(script.queryCount == 2)
        #expect(script.pauses == .milliseconds(12))
        #expect(ClientScript([]).pauses == .zero)
    }
}
