internal import MySQLProtocol

/// Finds the end of the answer to one query, in place, keeping nothing of its rows.
///
/// Written apart from the proxy's own tracker on purpose: a load test should notice what the proxy gets wrong, a
/// sequence id out of order among it.
///
/// *Source*: MySQL's client/server protocol without DEPRECATE_EOF. *Isolation*: any.
struct ReplyReader {
    /// How an answer ended.
    enum Outcome: Equatable {
        case ended(StatusFlags)
        case failed(ERRPacket)
    }

    private enum State {
        /// Successors: columns; the end.
        case start
        /// Successors: itself, columnsEnd.
        case columns(left: UInt64)
        /// Successor: rows.
        case columnsEnd
        /// Successors: itself, start; the end.
        case rows
    }

    /// More than any packet that has to be had in one piece; it must fit into what a stream may hold back.
    static let longestWholePacket = 128 * 1024

    private let capabilities: CapabilityFlags
    private var state = State.start
    private var sequence: UInt8 = 1
    /// Bytes of a row that are still to be passed over.
    private var passing = 0
    /// The row before filled its packet, so the next packet continues it.
    private var continues = false
    /// The rows are the OUT parameters of a procedure: MySQL says only before them that more follows.
    private var hasOutParameters = false
    /// Rows of all results.
    private(set) var rowCount = 0

    init(capabilities: CapabilityFlags) {
        self.capabilities = capabilities
    }

    /// Reads on from the cursor and leaves it behind what is judged; nil when more bytes are needed.
    mutating func read(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> Outcome? {
        while true {
            if passing > 0 {
                let step = min(passing, bytes.count - cursor)
                passing -= step
                cursor += step
                if passing > 0 { return nil }
            }
            guard bytes.count - cursor > PacketHeader.byteCount else {
                return try emptyPacket(bytes, &cursor)
            }
            let header = try PacketHeader(bytes, at: cursor)
            guard header.sequence == sequence else { throw WireError.unexpected("sequence id") }
            if continues || isRow(bytes[cursor + PacketHeader.byteCount], header.payloadLength) {
                passOver(header)
                cursor += PacketHeader.byteCount
                continue
            }
            guard header.payloadLength > 0 else { throw WireError.malformed("result") }
            guard header.payloadLength <= Self.longestWholePacket else { throw WireError.malformed("packet length") }
            guard bytes.count - cursor >= header.packetLength else { return nil }
            let payload = bytes.extracting((cursor + PacketHeader.byteCount)..<(cursor + header.packetLength))
            sequence &+= 1
            cursor += header.packetLength
            if let outcome = try take(payload) { return outcome }
        }
    }

    /// A header alone says enough only when nothing follows it: the end of a row of exactly 16 MiB - 1.
    private mutating func emptyPacket(
        _ bytes: Span<UInt8>, _ cursor: inout Int
    ) throws(WireError) -> Outcome? {
        guard continues, bytes.count - cursor == PacketHeader.byteCount else { return nil }
        let header = try PacketHeader(bytes, at: cursor)
        guard header.sequence == sequence else { throw WireError.unexpected("sequence id") }
        guard header.payloadLength == 0 else { return nil }
        passOver(header)
        cursor += PacketHeader.byteCount
        return nil
    }

    private mutating func passOver(_ header: PacketHeader) {
        if !continues { rowCount += 1 }
        sequence &+= 1
        passing = header.payloadLength
        continues = header.payloadLength == PacketHeader.maxPayload
    }

    /// Whether a packet is a row, by its first byte and length: an EOF packet is short, and no row begins with 0xff.
    private func isRow(_ first: UInt8, _ length: Int) -> Bool {
        guard case .rows = state, length > 0 else { return false }
        return first != 0xff && !(first == 0xfe && length < 9)
    }

    private mutating func take(_ payload: Span<UInt8>) throws(WireError) -> Outcome? {
        if payload[0] == 0xff { return .failed(try ERRPacket(payload)) }
        switch state {
        case .start:
            return try start(payload)
        case .columns(let left):
            guard !EOFPacket.matches(payload) else { throw WireError.unexpected("end of the column definitions") }
            state = left > 1 ? .columns(left: left - 1) : .columnsEnd
        case .columnsEnd:
            hasOutParameters = try EOFPacket(payload).status.contains([.psOutParams, .moreResultsExists])
            state = .rows
        case .rows:
            var status = try EOFPacket(payload).status
            if hasOutParameters { status.insert(.moreResultsExists) }
            return finish(status)
        }
        return nil
    }

    private mutating func start(_ payload: Span<UInt8>) throws(WireError) -> Outcome? {
        if payload[0] == 0x00 { return finish(try OKPacket(payload, capabilities: capabilities).status) }
        if payload[0] == 0xfb { throw WireError.unexpected("request for a local file") }
        var offset = 0
        let count = try payload.lengthEncodedInteger(at: &offset, "column count")
        guard (1...0xffff).contains(count), offset == payload.count else { throw WireError.malformed("column count") }
        state = .columns(left: count)
        return nil
    }

    private mutating func finish(_ status: StatusFlags) -> Outcome? {
        state = .start
        return status.contains(.moreResultsExists) ? nil : .ended(status)
    }
}
