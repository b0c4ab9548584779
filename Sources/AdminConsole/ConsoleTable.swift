/// A table as a value: what SHOW answers, before anybody renders it.
public struct ConsoleTable: Equatable, Sendable {
    /// What a column holds.
    public enum Kind: Equatable, Sendable {
        /// Text.
        case text
        /// Whole numbers.
        case integer
        /// Numbers with three decimals.
        case number
        /// Yes or no.
        case flag
    }

    /// One column.
    public struct Column: Equatable, Sendable {
        /// Its name: small letters with underscores; a unit at the end where it has one (`_s`, `_ms`).
        public let name: String
        /// What it holds.
        public let kind: Kind

        /// A column of this name and kind.
        public init(_ name: String, _ kind: Kind = .text) {
            self.name = name
            self.kind = kind
        }
    }

    /// The columns.
    public var columns: [Column]
    /// The rows; each has as many values as there are columns.
    public var rows: [[ConsoleValue]]

    /// A table of these columns and rows.
    public init(columns: [Column], rows: [[ConsoleValue]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// A table of these lines.
    public init<Line: ConsoleLine>(_ lines: [Line]) {
        self.init(columns: Line.columns, rows: lines.map(\.values))
    }

    /// The value of a row in the column of this name; NULL when there is no such column.
    public func value(_ row: [ConsoleValue], _ name: String) -> ConsoleValue {
        guard let index = columns.firstIndex(where: { $0.name == name }), index < row.count else { return .null }
        return row[index]
    }
}

/// One line of a table as a value with named parts.
public protocol ConsoleLine: Equatable, Sendable {
    /// The table's columns.
    static var columns: [ConsoleTable.Column] { get }
    /// The values, one for each column.
    var values: [ConsoleValue] { get }
}
