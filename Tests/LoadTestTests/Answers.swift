import MySQLProtocol

/// What a server may answer, as packets.
enum Answers {
    static func packet(_ sequence: UInt8, _ payload: [UInt8]) -> [UInt8] {
        PacketWriter.packet(sequence: sequence, payload: payload)
    }

    static func ok(sequence: UInt8 = 1, status: StatusFlags = .autocommit) -> [UInt8] {
        packet(sequence, OKPacket(status: status).encoded(capabilities: ClientLoginSettings.usualCapabilities))
    }

    static func error(_ code: UInt16, _ message: String, sequence: UInt8 = 1) -> [UInt8] {
        packet(sequence, ERRPacket(code: code, sqlState: "42000", message: message).encoded())
    }

    /// The error that a server sends instead of a greeting: without a state.
    static func refusal(_ code: UInt16, _ message: String) -> [UInt8] {
        packet(0, ERRPacket(code: code, sqlState: "08004", message: message).encoded(withSQLState: false))
    }

    static func rows(
        _ count: Int, value: String = "x", status: StatusFlags = .autocommit, sequenceGap: Bool = false
    ) -> [UInt8] {
        let result = TextResultSet(
            names: ["a"], rows: Array(repeating: [value], count: sequenceGap ? 0 : count), status: status)
        guard sequenceGap else { return result.encoded() }
        // In place of the last EOF comes a row that leaves a sequence id out.
        let eof = 4 + EOFPacket().encoded().count
        return result.encoded().dropLast(eof) + packet(5, TextRow.encode([value]))
    }

    static func rowsThenError() -> [UInt8] {
        let eof = 4 + EOFPacket().encoded().count
        return rows(1).dropLast(eof) + error(1317, "interrupted", sequence: 5)
    }

    static func twoResults() -> [UInt8] {
        var bytes: [UInt8] = []
        let first = TextResultSet(names: ["a"], rows: [["1"]], status: [.autocommit, .moreResultsExists])
        let sequence = first.append(to: &bytes, sequence: 1)
        TextResultSet(names: ["b"], rows: [[nil]]).append(to: &bytes, sequence: sequence)
        return bytes
    }

    /// The OUT parameters of a procedure, of which MySQL says only before the rows that more follows.
    static func outParameters() -> [UInt8] {
        let column = ColumnDefinition(name: "a", type: .varString).encoded()
        return packet(1, [1]) + packet(2, column)
            + packet(3, EOFPacket(status: [.autocommit, .moreResultsExists, .psOutParams]).encoded())
            + packet(4, TextRow.encode(["x"])) + packet(5, EOFPacket().encoded()) + ok(sequence: 6)
    }
}
