import AdminConsole
import Foundation
import Pricing

/// An advice for people and for programs.
struct AdviceReport {
    let workload: Workload
    let advice: Advice
    /// What RDS Proxy would cost, in a sentence.
    let price: String?
    /// What pins leave of the benefit.
    let savings: BarChart?

    var lines: [String] {
        var lines = ["Verdict: \(advice.verdict.rawValue)", ""]
        lines += advice.reasons.map { "  - \($0)" }
        lines += ["", "How the figures came about"] + workload.arithmetic.map { "  - \($0)" }
        lines += ["", "AWS's own thresholds"]
        lines += advice.thresholds.map { "  [\($0.applies ? "x" : " ")] \($0.rule) (here: \($0.found))" }
        if let savings {
            lines += ["", "What if: \(savings.title) (* is how it is)"] + savings.lines().map { "  " + $0 }
        }
        if let price { lines += ["", price] }
        return lines.map { ConsoleTable.clean($0) }
    }

    func json() throws(PricingError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        do {
            return String(decoding: try encoder.encode(Document(self)), as: UTF8.self)
        } catch {
            throw PricingError("the advice cannot be written as JSON: \(error)")
        }
    }

    private struct Document: Encodable {
        let verdict: String
        let reasons: [String]
        let arithmetic: [String]
        let thresholds: [Threshold]
        let peakClients: Int
        let meanClients: String?
        let connectsPerSecond: String?
        let busyShare: String
        let pinShare: String
        let maxConnections: Int
        let backendsNeeded: Int
        let price: String?

        init(_ report: AdviceReport) {
            let (workload, advice) = (report.workload, report.advice)
            verdict = advice.verdict.rawValue
            reasons = advice.reasons
            arithmetic = workload.arithmetic
            thresholds = advice.thresholds.map { Threshold(rule: $0.rule, found: $0.found, applies: $0.applies) }
            peakClients = workload.peakClients
            meanClients = workload.meanClients?.description
            connectsPerSecond = workload.connectsPerSecond?.description
            busyShare = workload.busyShare.description
            pinShare = workload.pinShare.description
            maxConnections = workload.maxConnections
            backendsNeeded = advice.backendsNeeded
            price = report.price
        }
    }

    private struct Threshold: Encodable {
        let rule: String
        let found: String
        let applies: Bool
    }
}
