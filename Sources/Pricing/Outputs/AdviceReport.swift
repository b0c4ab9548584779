internal import FoundationEssentials

/// An advice with all that stands beneath it, for whichever way it is shown.
///
/// *Isolation*: any.
public struct AdviceReport: Hashable, Sendable {
    /// What was judged.
    public let workload: Workload
    /// The verdict.
    public let advice: Advice
    /// What RDS Proxy would cost, in a sentence; nil where too little was said for it.
    public var price: String?
    /// What the reader must know beside.
    public var notes: [String] = []
    /// What pins leave of the benefit.
    public var whatIf: [Sensitivity] = []
    /// When it was made, as `2026-11-29T10:00:00Z`.
    public var made: String

    /// The advice for a workload.
    public init(_ workload: Workload, made: String) throws(PricingError) {
        self.workload = workload
        advice = try Advice(workload)
        self.made = made
    }

    /// The report as JSON: one object. Shares are 0 to 1, as decimal strings; `assumed` names those that nobody said
    /// or measured.
    public func json() throws(PricingError) -> String {
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
        let assumed: [String]?
        let maxConnections: Int
        let backendsNeeded: Int
        let price: String?
        let whatIf: [Series]?
        let notes: [String]?

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
            let assumptions =
                (workload.isBusyKnown ? [] : ["busyShare"]) + (workload.isPinKnown ? [] : ["pinShare"])
            assumed = assumptions.isEmpty ? nil : assumptions
            maxConnections = workload.maxConnections
            backendsNeeded = advice.backendsNeeded
            price = report.price
            notes = report.notes.isEmpty ? nil : report.notes
            whatIf = report.whatIf.isEmpty ? nil : report.whatIf.map { Series($0) }
        }
    }

    private struct Threshold: Encodable {
        let rule: String
        let found: String
        let applies: Bool
    }

    private struct Series: Encodable {
        let title: String
        let unit: String
        let points: [Point]

        init(_ series: Sensitivity) {
            title = series.title
            unit = series.unit
            points = series.points.map {
                Point(label: $0.label, value: $0.value?.description, isPresent: $0.isPresent, note: $0.note)
            }
        }
    }

    private struct Point: Encodable {
        let label: String
        let value: String?
        let isPresent: Bool
        let note: String?
    }
}

extension AdviceReport {
    /// The report as an HTML page: no script, no file of anybody else's, charts as SVG.
    public func html() throws(PricingError) -> String {
        var body = "<h1>Whether a proxy is worth it</h1>\n"
        body += "<p class=\"verdict\">Verdict: <strong>\(HTMLText.escaped(advice.verdict.rawValue))</strong></p>\n"
        body += HTMLText.list("Why", advice.reasons)
        body += HTMLText.list("How the figures came about", workload.arithmetic)
        body += "<h2>AWS's own thresholds</h2>\n<table>\n<tr><th>Rule</th><th>Here</th><th>Applies</th></tr>\n"
        for threshold in advice.thresholds {
            body += "<tr><td>\(HTMLText.escaped(threshold.rule))</td><td>\(HTMLText.escaped(threshold.found))</td>"
            body += "<td>\(threshold.applies ? "yes" : "no")</td></tr>\n"
        }
        body += "</table>\n"
        if !whatIf.isEmpty {
            body += "<h2>What if</h2>\n<p class=\"small\">* is how it is.</p>\n"
            for series in whatIf { body += try BarChart(series, .dollars).html }
        }
        if let price { body += "<h2>What it costs</h2>\n<p>\(HTMLText.escaped(price))</p>\n" }
        body += HTMLText.list("Notes", notes)
        body += "<p class=\"small\">Made by weir advise, \(HTMLText.escaped(made)).</p>\n"
        return HTMLText.page(title: "Whether a proxy is worth it", body: body)
    }
}
