import AdminConsole

/// What a session has beyond its connection when its client is at the console.
final class ConsoleSession {
    /// What the running command is doing.
    enum Work {
        case idle
        /// Rows are sent as the client takes them.
        case sending(ConsoleRows)
        /// A PAUSE waits until every backend is idle.
        case pausing
        /// A statement of somebody else's is being stopped.
        case stopping
        /// The configuration is being read.
        case reloading
    }

    let user: String
    var work = Work.idle

    init(user: String) {
        self.user = user
    }

    var isIdle: Bool { if case .idle = work { true } else { false } }
}

/// The rest of a table on its way to a client: rows are made when they can be sent, some at a time, so that a long
/// table holds up nobody.
struct ConsoleRows {
    /// How many rows are made in one go.
    static let portion = 256

    /// The next rows, at most that many; nil at the end.
    let next: (Int) -> [[ConsoleValue]]?
    /// The sequence number of the next packet.
    var sequence: UInt8

    /// The rows of a whole table.
    static func of(_ rows: [[ConsoleValue]], sequence: UInt8) -> ConsoleRows {
        var rest = rows[...]
        return ConsoleRows(
            next: { most in
                guard !rest.isEmpty else { return nil }
                defer { rest = rest.dropFirst(most) }
                return Array(rest.prefix(most))
            }, sequence: sequence)
    }
}

/// A table whose rows are made as they are sent.
struct ConsoleAnswer {
    let columns: [ConsoleTable.Column]
    let next: (Int) -> [[ConsoleValue]]?

    /// A table that is there as a whole.
    init(_ table: ConsoleTable) {
        columns = table.columns
        next = ConsoleRows.of(table.rows, sequence: 0).next
    }

    /// A table of these lines.
    init<Line: ConsoleLine>(_ lines: [Line]) {
        self.init(ConsoleTable(lines))
    }

    /// A table of one line for each element that is still there when its turn comes.
    init<Element, Line: ConsoleLine>(_ elements: [Element], _ line: @escaping (Element) -> Line?) {
        columns = Line.columns
        var rest = elements[...]
        next = { most in
            guard !rest.isEmpty else { return nil }
            defer { rest = rest.dropFirst(most) }
            return rest.prefix(most).compactMap { line($0)?.values }
        }
    }
}
