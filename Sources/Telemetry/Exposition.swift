/// Metrics as text, in the format that Prometheus reads.
///
/// *Source*: Prometheus, "Exposition formats", text-based format, version 0.0.4.
/// *Isolation*: any.
public enum Exposition {
    /// The Content-Type of the text.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// All families, in the order given.
    public static func text(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families { append(family, to: &text) }
        return text
    }

    private static func append(_ family: MetricFamily, to text: inout String) {
        let definition = family.definition
        let source = definition.rdsName.map { " RDS Proxy: \($0)." } ?? ""
        text += "# HELP \(definition.name) \(escaped(definition.help + source, quotes: false))\n"
        text += "# TYPE \(definition.name) \(definition.kind.rawValue)\n"
        switch family.content {
        case .samples(let samples):
            for sample in samples {
                text += definition.name
                append(labels: zip(definition.labels, sample.labels), to: &text)
                text += " \(number(sample.value))\n"
            }
        case .histogram(let histogram):
            let name = definition.name
            for (bound, count) in zip(LatencyHistogram.bounds, histogram.cumulative) {
                text += "\(name)_bucket{le=\"\(number(bound))\"} \(count)\n"
            }
            text += "\(name)_bucket{le=\"+Inf\"} \(histogram.count)\n"
            text += "\(name)_sum \(number(histogram.sum))\n"
            text += "\(name)_count \(histogram.count)\n"
        }
    }

    private static func append(labels: some Sequence<(String, String)>, to text: inout String) {
        let pairs = labels.map { "\($0)=\"\(escaped($1, quotes: true))\"" }
        if !pairs.isEmpty { text += "{\(pairs.joined(separator: ","))}" }
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for character in text.unicodeScalars {
            switch character {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(character)
            }
        }
        return result
    }

    /// Whole numbers without a point, others as Swift prints them, which Go reads.
    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        guard value == value.rounded(), abs(value) < 1e15 else { return "\(value)" }
        return "\(Int64(value))"
    }
}
