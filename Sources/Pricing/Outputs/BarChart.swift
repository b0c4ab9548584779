/// A series as bars, for terminals and for pages.
///
/// *Isolation*: any.
public struct BarChart: Hashable, Sendable {
    /// One bar.
    struct Bar: Hashable, Sendable {
        let label: String
        /// As it is shown.
        let value: String
        /// Of the longest bar, in thousandths; nil for what is not known.
        let thousandths: Int?
        let isPresent: Bool
    }

    /// What is changed, and the unit of the values.
    public let title: String
    let bars: [Bar]

    /// The bars of a series, amounts in this currency.
    public init(_ series: Sensitivity, _ exchange: Exchange) throws(PricingError) {
        let isMoney = series.unit == Exchange.dollars.currency
        title = "\(series.title), \(isMoney ? exchange.currency : series.unit)"
        let most = series.points.compactMap(\.value).max() ?? .zero
        var bars: [Bar] = []
        for point in series.points {
            var shown = "not known"
            var thousandths: Int?
            if let value = point.value {
                shown =
                    isMoney
                    ? try exchange.convert(value).shown(places: exchange.shownPlaces) : value.shown(places: 1)
                thousandths =
                    most > .zero
                    ? try (value * ExactDecimal(1000)).divided(by: most, places: 0).wholeNumber ?? 0 : 0
            }
            bars.append(
                Bar(label: point.label, value: shown, thousandths: thousandths, isPresent: point.isPresent))
        }
        self.bars = bars
    }

    /// Lines for a terminal: label, bar, value; `*` marks how things are.
    ///
    /// - Parameter width: of the longest bar, in characters.
    public func lines(width: Int = 40) -> [String] {
        let labels = bars.map(\.label.count).max() ?? 0
        let values = bars.map(\.value.count).max() ?? 0
        return bars.map { bar in
            // Eighths of a character: the blocks of Unicode from a full one down to an eighth.
            let eighths = (bar.thousandths ?? 0) * max(0, width) * 8 / 1000
            let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
            let drawn = String(repeating: "█", count: eighths / 8) + part
            let label = bar.label + String(repeating: " ", count: labels - bar.label.count)
            let value = String(repeating: " ", count: values - bar.value.count) + bar.value
            let line = "\(bar.isPresent ? "*" : " ") \(label)  \(value)  \(drawn)"
            return drawn.isEmpty ? String(line.dropLast(2)) : line
        }
    }

    /// A heading and an SVG.
    var html: String {
        let height = bars.count * 24
        var text = "<h3>\(HTMLText.escaped(title))</h3>\n"
        text +=
            "<svg viewBox=\"0 0 720 \(height)\" width=\"720\" height=\"\(height)\" role=\"img\" aria-label=\"\(HTMLText.escaped(title))\">\n"
        for (index, bar) in bars.enumerated() {
            let y = index * 24
            let width = (bar.thousandths ?? 0) * 420 / 1000
            text += "<text x=\"0\" y=\"\(y + 16)\">\(HTMLText.escaped(bar.label))</text>"
            text +=
                "<rect class=\"bar\(bar.isPresent ? " present" : "")\" x=\"170\" y=\"\(y + 4)\" width=\"\(width)\" height=\"16\"/>"
            text += "<text x=\"\(178 + width)\" y=\"\(y + 16)\">\(HTMLText.escaped(bar.value))</text>\n"
        }
        return text + "</svg>\n"
    }
}
