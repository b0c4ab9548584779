import Testing

@testable import Telemetry

@Suite("Prometheus text")
struct ExpositionTests {
    @Test("values, labels and what must be escaped in them")
    func samples() {
        let plain = MetricDefinition("weir_plain_total", .counter, rds: "Plain", "Counts \\ things\nwell.")
        let labelled = MetricDefinition("weir_labelled", .gauge, labels: ["a", "b"], "Levels.")
        let text = Exposition.text([
            MetricFamily(plain, 12),
            MetricFamily(
                labelled,
                samples: [
                    MetricFamily.Sample(["x", "quote\" slash\\ line\n"], 0.25), MetricFamily.Sample(["y", "é"], -3),
                ]),
        ])
        #expect(
            text == """
                # HELP weir_plain_total Counts \\\\ things\\nwell. RDS Proxy: Plain.
                # TYPE weir_plain_total counter
                weir_plain_total 12
                # HELP weir_labelled Levels.
                # TYPE weir_labelled gauge
                weir_labelled{a="x",b="quote\\" slash\\\\ line\\n"} 0.25
                weir_labelled{a="y",b="é"} -3

                """)
    }

    @Test("a histogram has a line for each bucket, the rest, the sum and the count")
    func histogram() {
        var histogram = LatencyHistogram()
        histogram.observe(nanoseconds: 15_000)
        histogram.observe(nanoseconds: 300_000_000_000)
        let definition = MetricDefinition("weir_wait_seconds", .histogram, "Waits.")
        let lines = Exposition.text([MetricFamily(definition, histogram)]).split(separator: "\n")
        #expect(lines.count == 2 + 26 + 2)
        #expect(lines[2] == "weir_wait_seconds_bucket{le=\"1e-05\"} 0")
        #expect(lines[3] == "weir_wait_seconds_bucket{le=\"2e-05\"} 1")
        #expect(lines[26] == "weir_wait_seconds_bucket{le=\"167.77216\"} 1")
        #expect(lines[27] == "weir_wait_seconds_bucket{le=\"+Inf\"} 2")
        #expect(lines[28] == "weir_wait_seconds_sum 300.000015")
        #expect(lines[29] == "weir_wait_seconds_count 2")
    }

    @Test("large numbers keep their digits, odd ones their names")
    func numbers() {
        let definition = MetricDefinition("weir_number", .gauge, "Number.")
        func shown(_ value: Double) -> String {
            Exposition.text([MetricFamily(definition, value)]).split(separator: "\n").last.map(String.init) ?? ""
        }
        #expect(shown(123_456_789_012_345) == "weir_number 123456789012345")
        #expect(shown(1.5e300) == "weir_number 1.5e+300")
        #expect(shown(.infinity) == "weir_number +Inf")
        #expect(shown(-.infinity) == "weir_number -Inf")
        #expect(shown(.nan) == "weir_number NaN")
    }
}
