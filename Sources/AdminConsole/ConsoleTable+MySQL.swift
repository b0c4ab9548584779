public import MySQLProtocol

extension ColumnType {
    /// BOOL, which is TINYINT(1).
    static let tiny = ColumnType(rawValue: 0x01)
}

// To the text protocol and back.
extension ConsoleTable {
    /// The packets before the rows, and the sequence id that comes next.
    public func head(sequence: UInt8, into bytes: inout [UInt8]) -> UInt8 {
        var count: [UInt8] = []
        count.appendLengthEncoded(UInt64(columns.count))
        var sequence = PacketWriter.append(count, sequence: sequence, to: &bytes)
        for column in columns {
            sequence = PacketWriter.append(column.definition.encoded(), sequence: sequence, to: &bytes)
        }
        return PacketWriter.append(EOFPacket().encoded(), sequence: sequence, to: &bytes)
    }

    /// The packets of some rows, and the sequence id that comes next.
    public static func body(_ rows: [[ConsoleValue]], sequence: UInt8, into bytes: inout [UInt8]) -> UInt8 {
        var sequence = sequence
        for row in rows {
            sequence = PacketWriter.append(TextRow.encode(row.map(\.wireText)), sequence: sequence, to: &bytes)
        }
        return sequence
    }

    /// The packet behind the rows.
    public static func tail(sequence: UInt8, into bytes: inout [UInt8]) {
        _ = PacketWriter.append(EOFPacket().encoded(), sequence: sequence, to: &bytes)
    }

    /// A result as a table; numbers are numbers again.
    public init(_ result: TextResultSet) {
        columns = result.columns.map { Column($0.name, Kind($0)) }
        let kinds = columns.map(\.kind)
        rows = result.rows.map { row in
            row.enumerated().map { index, bytes in
                guard let bytes else { return .null }
                let text = String(decoding: bytes, as: UTF8.self)
                return ConsoleValue(text, index < kinds.count ? kinds[index] : .text)
            }
        }
    }
}

extension ConsoleTable.Column {
    fileprivate var definition: ColumnDefinition {
        switch kind {
        case .text: ColumnDefinition(name: name)
        case .integer: ColumnDefinition(name: name, type: .longLong, characterSet: 63, length: 20)
        case .number: ColumnDefinition(name: name, type: .double, characterSet: 63, length: 22, decimals: 3)
        case .flag: ColumnDefinition(name: name, type: .tiny, characterSet: 63, length: 1)
        }
    }
}

extension ConsoleTable.Kind {
    fileprivate init(_ column: ColumnDefinition) {
        switch column.type {
        case .longLong, .long: self = .integer
        case .double: self = .number
        case .tiny: self = column.length == 1 ? .flag : .integer
        default: self = .text
        }
    }
}

extension ConsoleValue {
    /// What is not of its kind stays text.
    fileprivate init(_ text: String, _ kind: ConsoleTable.Kind) {
        switch kind {
        case .integer:
            self = Int(text).map { .integer($0) } ?? .text(text)
        case .number:
            let most = Double(Int.max / 2000)
            guard let number = Double(text), abs(number) < most else {
                self = .text(text)
                return
            }
            self = .thousandths(Int((number * 1000).rounded()))
        case .flag: self = .flag(text == "1")
        case .text: self = .text(text)
        }
    }
}
