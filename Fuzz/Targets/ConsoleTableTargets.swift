import Foundation
import FuzzSupport
import MySQLProtocol

@testable import AdminConsole

extension FuzzTargets {
    // MARK: Tables

    /// Tables: as lines, as JSON, and through MySQL's text protocol and back.
    static let consoleTables = FuzzTarget("console-tables", longestInput: 384) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let kinds: [ConsoleTable.Kind] = [.text, .integer, .number, .flag]
        let columns = (0...source.index(below: 5)).map { _ in
            ConsoleTable.Column(source.take(source.index(below: 24)).text, source.element(of: kinds))
        }
        var rows: [[ConsoleValue]] = []
        while !source.isEmpty, rows.count < 8 {
            rows.append(columns.map { value($0.kind, &source) })
        }
        let table = ConsoleTable(columns: columns, rows: rows)
        try lines(table)
        try json(table)
        try wire(table)
    }

    private static func value(_ kind: ConsoleTable.Kind, _ source: inout ByteSource) -> ConsoleValue {
        guard source.index(below: 8) > 0 else { return .null }
        return switch kind {
        case .text: .text(source.take(source.index(below: 48)).text)
        case .integer: .integer(number(&source))
        case .number: .thousandths(number(&source))
        case .flag: .flag(source.bool())
        }
    }

    private static func number(_ source: inout ByteSource) -> Int {
        Int(truncatingIfNeeded: Int64(bitPattern: source.uint64()) >> Int64(source.index(below: 64)))
    }

    private static func lines(_ table: ConsoleTable) throws(BrokenRule) {
        let lines = table.lines()
        try rule(lines.count == table.rows.count + 1, "\(lines.count) lines of \(table.rows.count) rows")
        for line in lines { try harmless(line) }
    }

    /// No line may give orders to a terminal.
    private static func harmless(_ line: String) throws(BrokenRule) {
        try rule(ConsoleTable.clean(line) == line, "a terminal would obey \(line.debugDescription)")
        try rule(line.last != " ", "a space at the end of \(line.debugDescription)")
    }

    private static func json(_ table: ConsoleTable) throws(BrokenRule) {
        let text = table.json
        guard let read = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]] else {
            throw BrokenRule("no JSON: \(text.debugDescription)")
        }
        try rule(read.count == table.rows.count, "\(read.count) objects of \(table.rows.count) rows")
        guard Set(table.columns.map(\.name)).count == table.columns.count else { return }
        for (object, row) in zip(read, table.rows) {
            for (column, value) in zip(table.columns, row) {
                let found = object[column.name]
                let isRight =
                    switch value {
                    case .null: found is NSNull
                    case .text(let text): (found as? String).map { Array($0.utf8) == Array(text.utf8) } ?? false
                    case .integer(let number): (found as? NSNumber)?.intValue == number
                    case .thousandths, .flag: found is NSNumber
                    }
                try rule(isRight, "\(value) of \(column.name) is \(String(describing: found)) in \(text)")
            }
        }
    }

    private static func wire(_ table: ConsoleTable) throws(BrokenRule) {
        var bytes: [UInt8] = []
        var sequence = table.head(sequence: 1, into: &bytes)
        sequence = ConsoleTable.body(table.rows, sequence: sequence, into: &bytes)
        ConsoleTable.tail(sequence: sequence, into: &bytes)
        var reader = ResultSetReader(capabilities: .protocol41)
        var result: QueryResult?
        var cursor = 0
        var expected: UInt8 = 1
        while cursor < bytes.count {
            guard result == nil, let header = try? PacketHeader(bytes.span, at: cursor),
                cursor + header.packetLength <= bytes.count
            else { throw BrokenRule("bytes behind the end of \(table)") }
            try rule(header.sequence == expected, "sequence \(header.sequence) instead of \(expected)")
            expected &+= 1
            let payload = bytes[(cursor + PacketHeader.byteCount)..<(cursor + header.packetLength)]
            cursor += header.packetLength
            do {
                result = try reader.received(Array(payload).span)
            } catch {
                throw BrokenRule("\(table) is \(error)")
            }
        }
        guard case .rows(let rows) = result else { throw BrokenRule("\(table) is \(String(describing: result))") }
        // Beyond that a number with decimals is text again, or inexact.
        let exact = table.rows.map { row in
            row.map { value in
                if case .thousandths(let number) = value, number.magnitude >= 1 << 50 { return ConsoleValue.null }
                return value
            }
        }
        var read = ConsoleTable(rows)
        try rule(read.rows.count == exact.count, "\(read.rows.count) rows of \(exact.count)")
        for (index, row) in exact.enumerated() {
            try rule(read.rows[index].count == row.count, "\(read.rows[index].count) values of \(row.count)")
            for (place, value) in row.enumerated() where value == .null && table.rows[index][place] != .null {
                read.rows[index][place] = .null
            }
        }
        try rule(read == ConsoleTable(columns: table.columns, rows: exact), "\(table) came back as \(read)")
    }

    // MARK: weir top

    /// The picture of `weir top`, out of whatever a server may have answered.
    static let topScreen = FuzzTarget("top-screen", longestInput: 512) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let width = Int(source.byte())
        let height = source.bool() ? Int(source.byte()) : nil
        let before = source.bool() ? sample(&source) : nil
        let now = sample(&source)
        let screen = TopScreen(now, before: before, width: width, height: height)
        if let height { try rule(screen.lines.count <= height, "\(screen.lines.count) lines in \(height)") }
        for line in screen.lines {
            try harmless(line.text)
            let columns = TextWidth.columns(line.text)
            try rule(columns <= width, "\(columns) columns in \(width): \(line.text)")
        }
    }

    private static let topColumns: [ConsoleTopic: [ConsoleTable.Column]] = [
        .version: FactLine.columns, .state: FactLine.columns, .lists: FigureLine.columns, .stats: FigureLine.columns,
        .histograms: HistogramLine.columns, .pools: PoolLine.columns, .pinTotals: PinTotalLine.columns,
        .closes: CloseLine.columns, .digests: DigestLine.columns,
    ]
    private static let names = [
        "state", "weir", "target", "target_error", "listen", "uptime_s", "waiters", "clients", "max_clients",
        "max_connections", "backends_active", "backends_idle", "backends_connecting", "backends_resetting",
        "backends_closing", "logins", "logins_failed", "clients_closed", "sessions_pinned", "borrow_timeouts",
        "backends_opened", "query", "database", "borrow",
    ]

    private static func sample(_ source: inout ByteSource) -> TopSample {
        let time = Int64(bitPattern: source.uint64())
        var tables: [ConsoleTopic: ConsoleTable] = [:]
        for _ in 0..<6 where !source.isEmpty {
            let topic = source.element(of: TopSample.topics)
            var columns = topColumns[topic] ?? []
            // A server of another kind may leave columns out.
            if source.index(below: 16) == 0, !columns.isEmpty { columns.remove(at: source.index(below: columns.count)) }
            var table = ConsoleTable(columns: columns)
            for _ in 0..<source.index(below: 5) { table.rows.append(columns.map { cell($0, &source) }) }
            tables[topic] = table
        }
        return TopSample(time: time, tables: tables)
    }

    /// Of the kind that it should be, most of the time.
    private static func cell(_ column: ConsoleTable.Column, _ source: inout ByteSource) -> ConsoleValue {
        if column.name == "name" { return .text(source.element(of: names)) }
        let kinds: [ConsoleTable.Kind] = [.text, .integer, .number, .flag]
        return value(source.index(below: 8) == 0 ? source.element(of: kinds) : column.kind, &source)
    }
}

extension [UInt8] {
    fileprivate var text: String { String(decoding: self, as: UTF8.self) }
}
