import Foundation
import LoadTest

extension DemoReport {
    /// The report as one JSON object. Times are in seconds.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        // The encoder fails for infinite numbers only, and a report has none.
        guard let data = try? encoder.encode(Document(self)) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private struct Document: Encodable {
        let isGood: Bool
        let complaints: [String]
        let clients: Int
        let connections: Int
        let script: String
        let serverVersion: String
        let cores: Int
        let runs: [Run]

        init(_ report: DemoReport) {
            isGood = report.complaints.isEmpty
            complaints = report.complaints
            clients = report.scenario.clients
            connections = report.scenario.connections
            script = DemoScenario.scriptText
            serverVersion = report.serverVersion
            cores = report.cores
            runs = report.outcomes.map(Run.init)
        }
    }

    private struct Run: Encodable {
        let way: String
        let serverMaxConnections: Int
        let clients: Int
        let served: Int
        let errors: [Failures]
        let databaseConnectionsPeak: Int
        let clientsWithRows: Int
        let rows: Int
        let seconds: Double
        let connectToGoodbye: Latency?
        let connectToLoggedIn: Latency?
        let queries: Latency?

        init(_ outcome: DemoOutcome) {
            way = outcome.act.way == .straight ? "straight" : "weir"
            serverMaxConnections = outcome.act.maxConnections
            clients = outcome.summary.clients
            served = outcome.summary.served
            errors = outcome.summary.failures.map(Failures.init)
            databaseConnectionsPeak = outcome.peak
            clientsWithRows = outcome.clientsWithRows
            rows = outcome.rows
            let elapsed = outcome.summary.elapsed.components
            seconds = Double(elapsed.seconds) + Double(elapsed.attoseconds) / 1e18
            connectToGoodbye = outcome.summary.total.map(Latency.init)
            connectToLoggedIn = outcome.summary.login.map(Latency.init)
            queries = outcome.summary.queries.map(Latency.init)
        }
    }

    private struct Failures: Encodable {
        let phase: LoadPhase
        let code: String
        let count: Int
        let message: String

        init(_ group: FailureGroup) {
            phase = group.phase
            code = group.code.description
            count = group.count
            message = group.example
        }
    }

    private struct Latency: Encodable {
        let p50: Double
        let p90: Double
        let p99: Double
        let max: Double

        init(_ summary: LatencySummary) {
            p50 = Double(summary.p50) / 1e9
            p90 = Double(summary.p90) / 1e9
            p99 = Double(summary.p99) / 1e9
            max = Double(summary.maximum) / 1e9
        }
    }
}
