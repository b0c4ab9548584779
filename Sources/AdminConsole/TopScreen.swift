/// The picture of `weir top`: lines of text, made from one look at the console and the one before.
public struct TopScreen: Equatable, Sendable {
    /// How a line may look where there are colours.
    public enum Look: Equatable, Sendable {
        case plain, title, header, alarm
    }

    /// One line.
    public struct Line: Equatable, Sendable {
        /// Its text: no control characters, no spaces at its end, not wider than was asked for.
        public let text: String
        /// How it may look.
        public let look: Look
    }

    /// A list with a heading, of which as many rows are shown as there is room for.
    struct Section {
        let header: String
        let rows: [String]
        /// What takes the rows' place when there is none.
        var empty: String?
    }

    /// The lines.
    public let lines: [Line]

    /// Draws a picture.
    ///
    /// - Parameters:
    ///   - before: the look before this one, for what happens in a second; nil when there is none.
    ///   - width: the most columns that a line may take.
    ///   - height: the most lines; nil for as many as it takes.
    public init(_ sample: TopSample, before: TopSample?, width: Int, height: Int?) {
        let drawing = TopDrawing(sample: sample, before: before)
        let head = drawing.head
        var lines = head
        for section in Self.fitted(drawing.sections, into: height.map { $0 - head.count }) {
            lines.append(Line(text: section.header, look: .header))
            lines += section.rows.map { Line(text: $0, look: .plain) }
        }
        if let height { lines = Array(lines.prefix(max(0, height))) }
        self.lines = lines.map {
            Line(text: TextWidth.clipped(ConsoleTable.clean($0.text), to: width), look: $0.look)
        }
    }

    /// The sections with as many rows as fit: three of each, then as many more as there are, the first section first.
    static func fitted(_ sections: [Section], into room: Int?) -> [Section] {
        let sections = sections.map { section in
            section.rows.isEmpty && section.empty != nil
                ? Section(header: section.header, rows: [section.empty ?? ""]) : section
        }.filter { !$0.rows.isEmpty }
        guard let room else { return sections }
        var counts = sections.map { min(3, $0.rows.count) }
        func used() -> Int { counts.reduce(0) { $0 + ($1 > 0 ? $1 + 1 : 0) } }
        // The first ones matter most: the others give way.
        for index in counts.indices.reversed() where used() > room {
            counts[index] = max(0, counts[index] - (used() - room))
        }
        for index in counts.indices where counts[index] > 0 {
            counts[index] += max(0, min(room - used(), sections[index].rows.count - counts[index]))
        }
        return zip(sections, counts).compactMap { section, count in
            count > 0 ? Section(header: section.header, rows: Array(section.rows.prefix(count))) : nil
        }
    }
}

/// How wide text is on a terminal.
enum TextWidth {
    /// The text's beginning, as far as it fits; without spaces at its end.
    static func clipped(_ text: String, to width: Int) -> String {
        var result = ""
        var used = 0
        for character in text {
            let wide = columns(character)
            guard used + wide <= width else { break }
            result.append(character)
            used += wide
        }
        while result.last == " " { result.removeLast() }
        return result
    }

    static func columns(_ text: String) -> Int { text.reduce(0) { $0 + columns($1) } }

    /// Two for what East Asian terminals draw wide, and for pictures; too many rather than too few.
    private static func columns(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        return scalar.value >= 0x1100 ? 2 : 1
    }

    /// Filled up or cut to a number of columns.
    static func fitted(_ text: String, to width: Int, onRight: Bool = false) -> String {
        let shown = columns(text) > width ? clipped(text, to: max(0, width - 1)) + "~" : text
        let filler = String(repeating: " ", count: max(0, width - columns(shown)))
        return onRight ? filler + shown : shown + filler
    }
}
