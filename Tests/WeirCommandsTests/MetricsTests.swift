import Foundation
import ProxyServer
import Telemetry
import Testing

@testable import WeirCommands

@Suite struct MetricsTests {
    private static let page = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/metrics.md")
    private static let begin = "<!-- made from the code: WEIR_RECORD=1 swift test --filter MetricsTests -->"
    private static let end = "<!-- end -->"

    @Test("docs/metrics.md lists every metric")
    func documented() throws {
        var text = try String(contentsOf: Self.page, encoding: .utf8)
        let start = try #require(text.range(of: Self.begin))
        let end = try #require(text.range(of: Self.end, range: start.upperBound..<text.endIndex))
        if ProcessInfo.processInfo.environment["WEIR_RECORD"] == "1" {
            text.replaceSubrange(start.upperBound..<end.lowerBound, with: Self.table)
            try text.write(to: Self.page, atomically: true, encoding: .utf8)
            return
        }
        #expect(
            text[start.upperBound..<end.lowerBound] == Self.table,
            "docs/metrics.md is not what the code says: run WEIR_RECORD=1 swift test --filter MetricsTests")
    }

    private static var table: String {
        var lines = ["", "| Metric | Kind | Labels | RDS Proxy | Meaning |", "|---|---|---|---|---|"]
        for definition in Metrics.definitions {
            let labels = definition.labels.map { "`\($0)`" }.joined(separator: " ")
            let rds = definition.rdsName.map { "`\($0.split(separator: " ")[0])`" } ?? ""
            lines.append(
                "| `\(definition.name)` | \(definition.kind.rawValue) | \(labels) | \(rds) | \(definition.help) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    @Test(
        "each of RDS Proxy's metrics is there, named by rule",
        arguments: [
            "AvailabilityPercentage", "ClientConnections", "ClientConnectionsClosed", "ClientConnectionsNoTLS",
            "ClientConnectionsReceived", "ClientConnectionsSetupFailedAuth", "ClientConnectionsSetupSucceeded",
            "ClientConnectionsTLS", "DatabaseConnectionRequests", "DatabaseConnectionRequestsWithTLS",
            "DatabaseConnections", "DatabaseConnectionsBorrowLatency", "DatabaseConnectionsCurrentlyBorrowed",
            "DatabaseConnectionsCurrentlyInTransaction", "DatabaseConnectionsCurrentlySessionPinned",
            "DatabaseConnectionsSetupFailed", "DatabaseConnectionsSetupSucceeded", "DatabaseConnectionsWithTLS",
            "MaxDatabaseConnectionsAllowed", "QueryDatabaseResponseLatency", "QueryRequests", "QueryRequestsNoTLS",
            "QueryRequestsTLS", "QueryResponseLatency",
        ])
    func rds(name: String) throws {
        let definition = try #require(
            Metrics.definitions.first { $0.rdsName?.split(separator: " ").first == name[...] })
        var expected = "weir"
        for character in name.replacing("TLS", with: "Tls") {
            expected += (character.isUppercase ? "_" : "") + character.lowercased()
        }
        switch definition.kind {
        case .counter: expected += "_total"
        case .histogram: expected += "_seconds"
        case .gauge: break
        }
        #expect(definition.name == expected)
    }

    @Test("names are unique, and values of any size make text")
    func text() {
        let names = Metrics.definitions.map(\.name)
        #expect(Set(names).count == names.count)
        let text = Metrics.text(ProxyFigures())
        for name in names { #expect(text.contains("# TYPE \(name) ")) }
    }

    @Test("what is counted by label has every label from the start")
    func labels() {
        let text = Metrics.text(ProxyFigures())
        #expect(text.contains("weir_pool_refusals_total{reason=\"timed_out\"} 0"))
        #expect(text.contains("weir_pins_total{cause=\"temporary_table\"} 0"))
        #expect(text.contains("weir_backends{state=\"idle\"} 0"))
        #expect(!text.contains("cause=\"diagnostics\""))
    }
}
