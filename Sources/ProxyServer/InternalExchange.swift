import MySQLProtocol
import SessionState

/// Commands of Weir's own to a backend, sent in one write, and what becomes of their answers.
struct InternalExchange {
    enum Command: Equatable {
        case resetConnection
        case initDB(String)
        case query(String)
        case ping
        /// Prepares a text; the answer is an OK packet with the server's number for it in place of an insert id.
        case prepare(StatementText)
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
    /// Reads the answer to a `prepare`, while that is being answered.
    private var preparation: ResponseTracker?
    private var preparedID: UInt32 = 0

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
        case .prepare(let text): [MySQLProtocol.Command.stmtPrepare.rawValue] + text.bytes
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
        while !isComplete {
            if case .prepare = commands[results.count] {
                guard try consumePreparation(bytes, &cursor) else { break }
                continue
            }
            guard bytes.count - cursor >= PacketHeader.byteCount else { break }
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

    /// - Returns: whether the whole answer was there.
    private mutating func consumePreparation(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Bool {
        var tracker = preparation ?? ResponseTracker(.prepared)
        while !tracker.isFinished {
            switch tracker.next(bytes, &cursor) {
            case .needMore:
                preparation = tracker
                return false
            case .prepared(_, let id, _): preparedID = id
            case .error(let place, _):
                let payload = bytes.extracting((place.lowerBound + PacketHeader.byteCount)..<place.upperBound)
                results.append(.error(try ERRPacket(payload)))
                preparation = nil
                return true
            case .malformed: throw WireError.malformed("the answer to COM_STMT_PREPARE")
            default: continue
            }
        }
        preparation = nil
        results.append(.ok(OKPacket(lastInsertID: UInt64(preparedID), status: .autocommit)))
        return true
    }
}
