/// A whole small result: columns, rows and the flags at its end.
public struct TextResultSet: Equatable, Sendable {
    /// The columns.
    public var columns: [ColumnDefinition]
    /// The rows; each has as many values as there are columns.
    public var rows: [[[UInt8]?]]
    /// The connection's state after the result.
    public var status: StatusFlags
    /// How many warnings wait for SHOW WARNINGS.
    public var warnings: UInt16

    /// A result of these values.
    public init(
        columns: [ColumnDefinition], rows: [[[UInt8]?]], status: StatusFlags = .autocommit, warnings: UInt16 = 0
    ) {
        self.columns = columns
        self.rows = rows
        self.status = status
        self.warnings = warnings
    }

    /// A result of text, its columns known by name alone.
    public init(names: [String], rows: [[String?]], status: StatusFlags = .autocommit) {
        self.init(
            columns: names.map { ColumnDefinition(name: $0) },
            rows: rows.map { $0.map { $0.map { Array($0.utf8) } } },
            status: status)
    }

    /// A row's value as text, bytes that are not UTF-8 repaired; nil for NULL and for what is not there.
    public func text(row: Int, column: Int) -> String? {
        guard rows.indices.contains(row), rows[row].indices.contains(column) else { return nil }
        return rows[row][column].map { String(decoding: $0, as: UTF8.self) }
    }

    /// Appends the packets of the result, in the classic form with EOF packets, and says which sequence id comes next.
    ///
    /// - Parameter sequence: the id of the first packet: 1 in answer to a command.
    @discardableResult
    public func append(to bytes: inout [UInt8], sequence: UInt8) -> UInt8 {
        var count: [UInt8] = []
        count.appendLengthEncoded(UInt64(columns.count))
        let eof = EOFPacket(warnings: warnings, status: status).encoded()
        var sequence = PacketWriter.append(count, sequence: sequence, to: &bytes)
        for column in columns {
            sequence = PacketWriter.append(column.encoded(), sequence: sequence, to: &bytes)
        }
        sequence = PacketWriter.append(eof, sequence: sequence, to: &bytes)
        for row in rows {
            sequence = PacketWriter.append(TextRow.encode(row), sequence: sequence, to: &bytes)
        }
        return PacketWriter.append(eof, sequence: sequence, to: &bytes)
    }

    /// The packets of the result.
    public func encoded(sequence: UInt8 = 1) -> [UInt8] {
        var bytes: [UInt8] = []
        append(to: &bytes, sequence: sequence)
        return bytes
    }
}
