import MySQLProtocol

/// Commands of Weir's own to a backend, sent in one write, and what becomes of their answers.
struct InternalExchange {
    enum Command: Equatable {
        case resetConnection
        case initDB(String)
        case query(String)
        case ping
        /// Turns several statements in one text on or off for the connection.
        case multiStatements(Bool)
    }

    let commands: [Command]
    /// Whether a session's statement was sent behind.
    let isFollowed: Bool
    /// Called once with an answer for each command, or for those that came before the backend broke.
    let done: ([QueryResult], _ isComplete: Bool) -> Void

    private var results: [QueryResult] = []
    private var reader: ResultSetReader

    init(
        _ commands: [Command], capabilities: CapabilityFlags, isFollowed: Bool,
        done: @escaping ([QueryResult], _ isComplete: Bool) -> Void
    ) {
        self.commands = commands
        self.isFollowed = isFollowed
        self.done = done
        reader = ResultSetReader(capabilities: capabilities)
    }

    /// All commands as they go out.
    var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for command in commands { _ = PacketWriter.append(InternalExchange.payload(command), sequence: 0, to: &bytes) }
        return bytes
    }

    private static func payload(_ command: Command) -> [UInt8] {
        switch command {
        case .resetConnection: [MySQLProtocol.Command.resetConnection.rawValue]
        case .initDB(let name): [MySQLProtocol.Command.initDB.rawValue] + Array(name.utf8)
        case .query(let text): [MySQLProtocol.Command.query.rawValue] + Array(text.utf8)
        case .ping: [MySQLProtocol.Command.ping.rawValue]
        case .multiStatements(let on): [MySQLProtocol.Command.setOption.rawValue, on ? 0 : 1, 0]
        }
    }

    var isComplete: Bool { results.count == commands.count }

    func finish() {
        done(results, isComplete)
    }

    /// Takes the packets that have arrived whole.
    ///
    /// - Returns: how many bytes were used up.
    mutating func consume(_ bytes: Span<UInt8>) throws(WireError) -> Int {
        var cursor = 0
        while !isComplete, bytes.count - cursor >= PacketHeader.byteCount {
            let header = try PacketHeader(bytes, at: cursor)
            guard bytes.count - cursor >= header.packetLength else { break }
            let payload = bytes.extracting((cursor + PacketHeader.byteCount)..<(cursor + header.packetLength))
            if case .multiStatements = commands[results.count], payload.count > 0, payload[0] == 0xfe {
                // COM_SET_OPTION is answered by an EOF packet.
                results.append(.ok(OKPacket(affectedRows: 0, lastInsertID: 0, status: .autocommit, warnings: 0)))
            } else if let result = try reader.received(payload), !result.isFollowed {
                results.append(result)
            }
            cursor += header.packetLength
        }
        return cursor
    }
}
