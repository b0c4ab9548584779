import FuzzSupport
import MySQLProtocol
import SessionState

extension FuzzTargets {
    /// The end of a reply: the same events under every cut, and the same end that a reader of whole results finds.
    static let replies = FuzzTarget("replies", longestInput: 384) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let shape = source.element(of: shapes)
        let asksForCursor = source.bool()
        let cuts = source.chunk()
        let stream = source.bool() ? packets(&source) : source.rest()
        let whole = try read(stream, [stream.count], shape, asksForCursor)
        let bytewise = try read(stream, [1], shape, asksForCursor)
        try rule(whole.isLike(bytewise), "byte by byte: \(bytewise), in one piece: \(whole)")
        if !cuts.isEmpty {
            let cut = try read(stream, cuts.map { 1 + Int($0 % 32) }, shape, asksForCursor)
            try rule(whole.isLike(cut), "in pieces: \(cut), in one piece: \(whole)")
        }
        if shape == .results, !asksForCursor { try compare(whole, with: stream) }
    }

    private static let shapes: [ReplyShape] = [.results, .status, .prepared, .columns, .rows, .text, .none]

    /// Payloads with headers of their own, so that not every input is cut short.
    private static func packets(_ source: inout ByteSource) -> [UInt8] {
        var stream: [UInt8] = []
        var sequence: UInt8 = 1
        while !source.isEmpty {
            sequence = PacketWriter.append(source.chunk(), sequence: sequence, to: &stream)
        }
        return stream
    }

    private struct Reading: Equatable {
        var events: [ResponseEvent] = []
        var consumed = 0
        var isFinished = false
        var malformed: String?
        var rowCount: UInt64 = 0

        /// What must not depend on the cuts: all of it, but how far a stream was read that cannot be read on.
        func isLike(_ other: Reading) -> Bool {
            guard malformed == nil else { return malformed == other.malformed && events == other.events }
            return self == other
        }
    }

    /// Feeds pieces of these lengths, over and over, as the proxy does: what is not judged comes again.
    private static func read(
        _ stream: [UInt8], _ lengths: [Int], _ shape: ReplyShape, _ asksForCursor: Bool
    ) throws(BrokenRule) -> Reading {
        var tracker = ResponseTracker(shape, asksForCursor: asksForCursor)
        var reading = Reading()
        var end = 0
        var turn = 0
        while end < stream.count, reading.malformed == nil, !tracker.isFinished {
            end = min(stream.count, end + max(1, lengths[turn % lengths.count]))
            turn += 1
            let window = Array(stream[reading.consumed..<end])
            var cursor = 0
            reading: while !tracker.isFinished, reading.malformed == nil {
                let before = cursor
                let event = tracker.next(window.span, &cursor)
                try rule(cursor >= before && cursor <= window.count, "the cursor went from \(before) to \(cursor)")
                switch event {
                case .needMore: break reading
                case .malformed(let what): reading.malformed = what
                case .ok(let place, let summary):
                    try rule(place.upperBound == cursor, "an OK packet at \(place), the cursor at \(cursor)")
                    reading.events.append(.ok(shifted(place, reading.consumed), summary))
                case .prepared(let place, let id, let parameters):
                    reading.events.append(
                        .prepared(shifted(place, reading.consumed), statementID: id, parameters: parameters))
                case .error(let place, let code):
                    try rule(place.upperBound == cursor, "an ERR packet at \(place), the cursor at \(cursor)")
                    reading.events.append(.error(shifted(place, reading.consumed), code: code))
                default: reading.events.append(event)
                }
                try rule(reading.events.count <= stream.count, "more events than bytes")
            }
            reading.consumed += cursor
        }
        reading.isFinished = tracker.isFinished
        reading.rowCount = tracker.rowCount
        return reading
    }

    private static func shifted(_ place: Range<Int>, _ distance: Int) -> Range<Int> {
        place.lowerBound + distance..<place.upperBound + distance
    }

    /// A reader that takes whole results apart ends where the tracker does, wherever it can read them at all.
    private static func compare(_ reading: Reading, with stream: [UInt8]) throws(BrokenRule) {
        var reader = ResultSetReader(capabilities: [.protocol41, .sessionTrack])
        var cursor = 0
        while cursor + PacketHeader.byteCount <= stream.count {
            guard let header = try? PacketHeader(stream.span, at: cursor) else { return }
            let end = cursor + header.packetLength
            guard end <= stream.count else { return }
            let payload = Array(stream[(cursor + PacketHeader.byteCount)..<end])
            cursor = end
            let result: QueryResult?
            do {
                result = try reader.received(payload.span)
            } catch {
                // The reader looks into what the tracker passes over.
                return
            }
            guard let result, !result.isFollowed else { continue }
            try rule(
                reading.isFinished && reading.malformed == nil, "a whole reply of which the tracker says \(reading)")
            try rule(reading.consumed == cursor, "the reply ends at \(cursor), the tracker at \(reading.consumed)")
            if case .rows(let rows) = result {
                try rule(
                    reading.rowCount == UInt64(rows.rows.count), "\(rows.rows.count) rows, counted \(reading.rowCount)")
            }
            return
        }
    }
}
