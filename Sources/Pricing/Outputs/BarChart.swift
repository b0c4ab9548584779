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
        let note: String?
    }

    /// What is changed, and the unit of the values.
    public let title: String
    let bars: [Bar]

    /// The bars of a series, amounts in this currency.
    public init(_ series: Sensitivity, _ exchange: Exchange) throws(PricingError) {
        let isMoney = series.unit == Exchange.dollars.currency
        let unit = isMoney ? exchange.currency : series.unit
        title = unit.isEmpty ? series.title : "\(series.title), \(unit)"
        let most = series.points.compactMap(\.value).max() ?? .zero
        var bars: [Bar] = []
        for point in series.points {
            var shown = "not known"
            var thousandths: Int?
            if let value = point.value {
                shown =
                    isMoney
                    ? try exchange.convert(value).shown(places: exchange.shownPlaces)
                    : value.shown(places: series.places)
                thousandths =
                    most > .zero
                    ? try (value * ExactDecimal(1000)).divided(by: most, places: 0).wholeNumber ?? 0 : 0
            }
            bars.append(
                Bar(
                    label: point.label, value: shown, thousandths: thousandths, isPresent: point.isPresent,
                    note: point.note))
        }
        self.bars = bars
    }

    /// Lines for a terminal: label, value, what follows from it, bar; `*` marks how things are.
    ///
    /// - Parameter width: of the longest bar, in characters.
    public func lines(width: Int = 40) -> [String] {
        let labels = bars.map(\.label.count).max() ?? 0
        let values = bars.map(\.value.count).max() ?? 0
        let notes = bars.compactMap(\.note?.count).max() ?? 0
        return bars.map { bar in
            // Eighths of a character: the blocks of Unicode from a full one down to an eighth.
            let eighths = (bar.thousandths ?? 0) * max(0, width) * 8 / 1000
            let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8]
            let drawn = String(repeating: "█", count: eighths / 8) + part
            let label = bar.label + String(repeating: " ", count: labels - bar.label.count)
            let value = String(repeating: " ", count: values - bar.value.count) + bar.value
            let note = (bar.note ?? "") + String(repeating: " ", count: notes - (bar.note?.count ?? 0))
            let parts = ["\(bar.isPresent ? "*" : " ") \(label)", value, note, drawn]
            let line = parts.filter { !$0.isEmpty }.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// A heading and an SVG.
    var html: String {
        let height = bars.count * 24
        let hasNotes = bars.contains { $0.note != nil }
        var text = "<h3>\(HTMLText.escaped(title))</h3>\n"
        text +=
            "<svg viewBox=\"0 0 720 \(height)\" width=\"720\" height=\"\(height)\" role=\"img\" aria-label=\"\(HTMLText.escaped(title))\">\n"
        for (index, bar) in bars.enumerated() {
            let y = index * 24
            // A note needs the room of half a bar.
            let width = (bar.thousandths ?? 0) * (hasNotes ? 200 : 420) / 1000
            let shown = [bar.value, bar.note ?? ""].filter { !$0.isEmpty }.joined(separator: "  ")
            // The colour alone would not be seen by everybody.
            let mark = bar.isPresent ? "* " : ""
            text += "<text x=\"0\" y=\"\(y + 16)\">\(mark)\(HTMLText.escaped(bar.label))</text>"
            text +=
                "<rect class=\"bar\(bar.isPresent ? " present" : "")\" x=\"170\" y=\"\(y + 4)\" width=\"\(width)\" height=\"16\"/>"
            text += "<text x=\"\(178 + width)\" y=\"\(y + 16)\">\(HTMLText.escaped(shown))</text>\n"
        }
        return text + "</svg>\n"
    }
}
