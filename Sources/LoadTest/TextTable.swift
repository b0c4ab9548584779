/// A table of text for terminals: a column of labels, then columns of values, each as wide as it needs.
///
/// *Isolation*: any.
public struct TextTable: Equatable, Sendable {
    /// One line.
    public struct Row: Equatable, Sendable {
        /// What the line is about; left-aligned.
        public var label: String
        /// The values; right-aligned. Missing ones stay empty.
        public var values: [String]

        /// A row of these texts.
        public init(_ label: String, _ values: [String]) {
            self.label = label
            self.values = values
        }
    }

    /// The lines above the values, one text for each column; a text may have several lines.
    public var header: [String]
    /// The lines.
    public var rows: [Row]

    /// A table of these texts.
    public init(header: [String], rows: [Row]) {
        self.header = header
        self.rows = rows
    }

    /// The lines, without spaces at their ends.
    public func lines(indent: Int = 0, gap: Int = 3) -> [String] {
        let headers = header.map { $0.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }
        let headerHeight = headers.map(\.count).max() ?? 0
        let columnCount = max(header.count, rows.map(\.values.count).max() ?? 0)
        let labelWidth = rows.map(\.label.count).max() ?? 0
        let widths = (0..<columnCount).map { column in
            let above = column < headers.count ? headers[column].map(\.count).max() ?? 0 : 0
            return max(above, rows.map { column < $0.values.count ? $0.values[column].count : 0 }.max() ?? 0)
        }
        func line(_ label: String, _ value: (Int) -> String) -> String {
            var line = String(repeating: " ", count: indent) + label.padded(to: labelWidth)
            for column in 0..<columnCount {
                line += String(repeating: " ", count: gap) + value(column).padded(to: widths[column], onLeft: true)
            }
            return line.trimmedRight()
        }
        // A header of fewer lines stands right above the values.
        let above = (0..<headerHeight).map { height in
            line("") { column in
                guard column < headers.count else { return "" }
                let own = headers[column]
                let index = height - (headerHeight - own.count)
                return index >= 0 ? own[index] : ""
            }
        }
        return above + rows.map { row in line(row.label) { $0 < row.values.count ? row.values[$0] : "" } }
    }
}

extension String {
    /// Filled up with spaces; left as it is when it is longer.
    func padded(to width: Int, onLeft: Bool = false) -> String {
        let filler = String(repeating: " ", count: max(0, width - count))
        return onLeft ? filler + self : self + filler
    }

    func trimmedRight() -> String {
        var text = self[...]
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}
