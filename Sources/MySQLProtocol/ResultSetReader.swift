/// One result of a query.
public enum QueryResult: Equatable, Sendable {
    /// A statement without rows.
    case ok(OKPacket)
    /// The statement failed; no result follows.
    case error(ERRPacket)
    /// A statement with rows.
    case rows(TextResultSet)

    /// Whether another result of the same query follows.
    public var isFollowed: Bool {
        switch self {
        case .ok(let ok): ok.status.contains(.moreResultsExists)
        case .error: false
        case .rows(let rows): rows.status.contains(.moreResultsExists)
        }
    }
}

/// Collects the answer to a small query of our own, in the classic form with EOF packets.
///
/// Feed it payload after payload until a result comes that is not followed. It then waits for the next query's answer.
/// All rows are kept, so it is not for queries of clients. After an error it is of no further use.
/// *Isolation*: any.
public struct ResultSetReader: Sendable {
    private enum State {
        /// Successors: itself, columns.
        case start
        /// Successors: itself, columnsEnd.
        case columns(left: Int)
        /// Successor: rows.
        case columnsEnd
        /// Successors: itself, start.
        case rows
    }

    private let capabilities: CapabilityFlags
    private var state = State.start
    private var result = TextResultSet(columns: [], rows: [])
    /// The rows are the OUT parameters of a procedure: MySQL says only before them that more follows.
    private var hasOutParameters = false

    /// A reader at the start of an answer.
    ///
    /// - Parameter capabilities: what the connection was agreed to use, without CLIENT_DEPRECATE_EOF.
    public init(capabilities: CapabilityFlags) {
        self.capabilities = capabilities.subtracting(.deprecateEOF)
    }

    /// Takes the next payload; returns a result when it was that result's last.
    ///
    /// *Errors*: `WireError` for what is not such an answer, LOAD DATA LOCAL's request among it.
    public mutating func received(_ payload: Span<UInt8>) throws(WireError) -> QueryResult? {
        guard payload.count > 0 else { throw WireError.truncated("result") }
        if payload[0] == 0xff {
            let error = try ERRPacket(payload)
            state = .start
            return .error(error)
        }
        switch state {
        case .start:
            return try start(payload)
        case .columns(let left):
            result.columns.append(try ColumnDefinition(payload))
            state = left > 1 ? .columns(left: left - 1) : .columnsEnd
        case .columnsEnd:
            hasOutParameters = try EOFPacket(payload).status.contains([.psOutParams, .moreResultsExists])
            state = .rows
        case .rows where EOFPacket.matches(payload):
            let eof = try EOFPacket(payload)
            result.status = eof.status
            if hasOutParameters { result.status.insert(.moreResultsExists) }
            result.warnings = eof.warnings
            state = .start
            return .rows(result)
        case .rows:
            result.rows.append(try TextRow.decode(payload, columns: result.columns.count))
        }
        return nil
    }

    private mutating func start(_ payload: Span<UInt8>) throws(WireError) -> QueryResult? {
        if payload[0] == 0x00 { return .ok(try OKPacket(payload, capabilities: capabilities)) }
        if payload[0] == 0xfb { throw WireError.unexpected("request for a local file") }
        var offset = 0
        let count = try payload.lengthEncodedInteger(at: &offset, "column count")
        guard (1...0xffff).contains(count), payload.remaining(at: offset) == 0 else {
            throw WireError.malformed("column count")
        }
        result = TextResultSet(columns: [], rows: [])
        state = .columns(left: Int(count))
        return nil
    }
}
