import Foundation
import LoadModel
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
            clients = outcome.clients
            served = outcome.served
            errors = outcome.result.ledger.errorGroups.map { Failures($0.key, $0.group) }
            databaseConnectionsPeak = outcome.peak
            clientsWithRows = outcome.clientsWithRows
            rows = outcome.rows
            seconds = Nanoseconds.inSeconds(outcome.result.elapsed)
            connectToGoodbye = Latency(outcome.result.ledger.histogram(.total))
            connectToLoggedIn = Latency(outcome.result.ledger.histogram(.connection))
            queries = Latency(outcome.result.ledger.histogram(.statements))
        }
    }

    private struct Failures: Encodable {
        let phase: String
        let code: String
        let count: Int
        let message: String

        init(_ key: LoadLedger.ErrorKey, _ group: LoadLedger.ErrorGroup) {
            phase = key.phase
            code = key.code
            count = group.count
            message = group.example
        }
    }

    private struct Latency: Encodable {
        let p50: Double
        let p90: Double
        let p99: Double
        let max: Double

        /// Nil where nobody got so far.
        init?(_ times: HDRHistogram) {
            guard times.count > 0 else { return nil }
            p50 = Nanoseconds.inSeconds(times.percentile(50))
            p90 = Nanoseconds.inSeconds(times.percentile(90))
            p99 = Nanoseconds.inSeconds(times.percentile(99))
            max = Nanoseconds.inSeconds(times.maximum)
        }
    }
}
