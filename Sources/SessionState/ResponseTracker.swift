public import MySQLProtocol

/// What a tracker has found in the server's bytes.
public enum ResponseEvent: Equatable, Sendable {
    /// Everything up to the cursor is judged; what lies behind it is the beginning of a packet that is needed whole.
    case needMore
    /// An OK packet at this place, header included.
    case ok(Range<Int>, OKSummary)
    /// An ERR packet at this place, header included. It ends the reply.
    case error(Range<Int>, code: UInt16)
    /// An EOF packet ended a result set, or a list of definitions.
    case endOfResult(StatusFlags, warnings: UInt16)
    /// An EOF packet ended a result set's column definitions, and its flags say that the session's state has changed.
    case endOfColumns(StatusFlags)
    /// A reply of text ended.
    case endOfText
    /// A statement was prepared; its definitions follow. The packet's place, header included: the statement's number is in
    /// the four bytes behind its first.
    case prepared(Range<Int>, statementID: UInt32, parameters: Int)
    /// The server asks the client for a file (LOAD DATA LOCAL).
    case fileRequest
    /// The bytes are not MySQL's protocol.
    case malformed(String)
}

/// The numbers of an OK packet that decisions need.
public struct OKSummary: Equatable, Sendable {
    /// Rows changed.
    public var affectedRows: UInt64
    /// The insert id that is reported, or 0.
    public var lastInsertID: UInt64
    /// The connection's state after the statement.
    public var status: StatusFlags
    /// How many warnings can be shown.
    public var warnings: UInt16

    /// An OK packet's numbers.
    public init(affectedRows: UInt64, lastInsertID: UInt64, status: StatusFlags, warnings: UInt16) {
        self.affectedRows = affectedRows
        self.lastInsertID = lastInsertID
        self.status = status
        self.warnings = warnings
    }
}

/// Finds the end of one reply in the server's bytes, in place, and what it says of the connection's state.
///
/// Bytes may come in any cuts. Rows are passed over by their headers; only the packets that end something are looked
/// into, and those are asked for whole (`needMore` with the cursor before them).
///
/// *Source*: MySQL's client/server protocol without DEPRECATE_EOF.
/// *Transitions*: first -> columns -> rows -> (first | finished); first -> finished.
public struct ResponseTracker: Equatable, Sendable {
    private enum Phase: UInt8 {
        case first
        case columns
        case rows
        /// Lists of definitions, after a prepared statement's numbers.
        case definitions
        case finished
    }

    /// An OK packet beyond this is refused rather than held back whole.
    private static let longestControlPacket = 128 * 1024

    private let shape: ReplyShape
    private var phase: Phase
    private let asksForCursor: Bool
    /// Lists of definitions that are still to come.
    private var lists: UInt8 = 0
    /// Bytes of a packet's payload that are still to be passed over.
    private var remaining = 0
    /// The packet before was of maximal length, so the next one continues it.
    private var continues = false
    /// The result set is that of a procedure's OUT parameters: MySQL says only before its rows that more follows.
    private var hasOutParameters = false
    /// Rows of the result set that was read last.
    public private(set) var rowCount: UInt64 = 0

    /// A tracker at the start of a reply.
    ///
    /// - Parameter asksForCursor: whether the reply is to a COM_STMT_EXECUTE that may open a cursor instead of sending rows.
    ///   Without that, the flag of an open cursor tells of one in a procedure.
    public init(_ shape: ReplyShape, asksForCursor: Bool = false) {
        self.shape = shape
        self.asksForCursor = asksForCursor
        switch shape {
        case .none: phase = .finished
        case .rows: phase = .rows
        case .columns: phase = .columns
        default: phase = .first
        }
    }

    /// Whether the reply has ended.
    public var isFinished: Bool { phase == .finished }

    /// Reads on from the cursor to the next event, and leaves the cursor behind what has been judged.
    public mutating func next(_ bytes: Span<UInt8>, _ cursor: inout Int) -> ResponseEvent {
        while phase != .finished {
            if remaining > 0 {
                let step = min(remaining, bytes.count - cursor)
                remaining -= step
                cursor += step
                if remaining > 0 { return .needMore }
                if !continues, finishesText() { return .endOfText }
                continue
            }
            if phase == .rows, !continues { passRows(bytes, &cursor) }
            guard bytes.count - cursor >= 4 else { return .needMore }
            let length = Int(bytes[cursor]) | Int(bytes[cursor + 1]) << 8 | Int(bytes[cursor + 2]) << 16
            if continues {
                cursor += 4
                remaining = length
                continues = length == PacketHeader.maxPayload
                if length == 0, finishesText() { return .endOfText }
                continue
            }
            guard length > 0 else { return .malformed("an empty packet in a reply") }
            guard bytes.count - cursor >= 5 else { return .needMore }
            let first = bytes[cursor + 4]
            if isControl(first, length: length) {
                guard length <= ResponseTracker.longestControlPacket else { return .malformed("an oversized packet") }
                guard bytes.count - cursor >= 4 + length else { return .needMore }
                let start = cursor
                cursor += 4 + length
                if let event = control(bytes, start..<cursor, first) { return event }
                continue
            }
            switch phase {
            case .rows: rowCount += 1
            // A text is the whole reply; anything else that is no status packet counts columns.
            case .first where shape != .text: phase = .columns
            default: break
            }
            cursor += 4
            remaining = length
            continues = length == PacketHeader.maxPayload
        }
        return .needMore
    }

    /// Passes over rows that are here whole: most bytes of a large result go through this loop.
    private mutating func passRows(_ bytes: Span<UInt8>, _ cursor: inout Int) {
        var place = cursor
        var count: UInt64 = 0
        let end = bytes.count
        while end - place >= 5 {
            let length = Int(bytes[place]) | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2]) << 16
            let first = bytes[place + 4]
            // An ERR or EOF packet, an empty or a continued one, or a row that is cut: for the general way.
            if first >= 0xfe || length == 0 || length == PacketHeader.maxPayload || end - place < 4 + length { break }
            place += 4 + length
            count += 1
        }
        cursor = place
        rowCount += count
    }

    /// A packet was passed over: whether it was a reply of text, which ends with it.
    private mutating func finishesText() -> Bool {
        guard phase == .first, shape == .text else { return false }
        phase = .finished
        return true
    }

    /// Whether a packet says more than its length, in this phase.
    private func isControl(_ first: UInt8, length: Int) -> Bool {
        switch phase {
        case .first:
            return first == 0xff || shape != .text && (first == 0x00 || first == 0xfb || first == 0xfe)
        case .columns, .rows, .definitions: return (first == 0xfe && length < 9) || first == 0xff
        case .finished: return false
        }
    }

    private mutating func control(_ bytes: Span<UInt8>, _ place: Range<Int>, _ first: UInt8) -> ResponseEvent? {
        let payload = bytes.extracting((place.lowerBound + 4)..<place.upperBound)
        switch first {
        case 0xff:
            phase = .finished
            guard payload.count >= 3 else { return .malformed("an ERR packet") }
            return .error(place, code: UInt16(payload[1]) | UInt16(payload[2]) << 8)
        case 0xfe: return endOfFile(payload)
        case 0xfb:
            return .fileRequest
        default:
            return shape == .prepared ? prepared(payload, place) : ok(payload, place)
        }
    }

    private mutating func endOfFile(_ payload: Span<UInt8>) -> ResponseEvent? {
        guard payload.count >= 5 else { return .malformed("an EOF packet") }
        let warnings = UInt16(payload[1]) | UInt16(payload[2]) << 8
        let status = StatusFlags(rawValue: UInt16(payload[3]) | UInt16(payload[4]) << 8)
        switch phase {
        case .definitions:
            lists -= 1
            if lists == 0 { phase = .finished }
        case .columns where shape == .results && !(asksForCursor && status.contains(.cursorExists)):
            phase = .rows
            rowCount = 0
            hasOutParameters = status.contains([.psOutParams, .moreResultsExists])
            return status.contains(.sessionStateChanged) ? .endOfColumns(status) : nil
        case .rows where shape == .results && (hasOutParameters || status.contains(.moreResultsExists)):
            phase = .first
        default:
            phase = .finished
        }
        return .endOfResult(status, warnings: warnings)
    }

    private mutating func prepared(_ payload: Span<UInt8>, _ place: Range<Int>) -> ResponseEvent {
        guard payload.count >= 9 else { return .malformed("a prepared statement's numbers") }
        let columns = UInt16(payload[5]) | UInt16(payload[6]) << 8
        let parameters = UInt16(payload[7]) | UInt16(payload[8]) << 8
        lists = (columns > 0 ? 1 : 0) + (parameters > 0 ? 1 : 0)
        phase = lists > 0 ? .definitions : .finished
        let id =
            UInt32(payload[1]) | UInt32(payload[2]) << 8 | UInt32(payload[3]) << 16 | UInt32(payload[4]) << 24
        return .prepared(place, statementID: id, parameters: Int(parameters))
    }

    private mutating func ok(_ payload: Span<UInt8>, _ place: Range<Int>) -> ResponseEvent {
        var cursor = 1
        do throws(WireError) {
            let affected = try payload.lengthEncodedInteger(at: &cursor)
            let insertID = try payload.lengthEncodedInteger(at: &cursor)
            let status = StatusFlags(rawValue: try payload.uint16(at: &cursor))
            let warnings = try payload.uint16(at: &cursor)
            rowCount = 0
            phase = shape == .results && status.contains(.moreResultsExists) ? .first : .finished
            return .ok(
                place,
                OKSummary(affectedRows: affected, lastInsertID: insertID, status: status, warnings: warnings))
        } catch {
            return .malformed("an OK packet: \(error)")
        }
    }
}
