import FuzzSupport
import MySQLProtocol

@testable import LoadTest
@testable import ProxyServer
@testable import SessionState

extension FuzzWholeTargets {
    // MARK: The load test's reader

    /// The load test's own reader of replies: the same outcome under every cut, and the end that the proxy finds.
    static let replyReader = FuzzTarget("reply-reader", longestInput: 384) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let cuts = source.chunk()
        let stream = source.bool() ? packets(&source) : source.rest()
        let whole = try read(stream, [stream.count])
        let bytewise = try read(stream, [1])
        try rule(whole == bytewise, "byte by byte: \(bytewise), in one piece: \(whole)")
        if !cuts.isEmpty {
            let cut = try read(stream, cuts.map { 1 + Int($0 % 32) })
            try rule(whole == cut, "in pieces: \(cut), in one piece: \(whole)")
        }
        guard whole.outcome != nil else { return }
        var tracker = ResponseTracker(.results)
        var cursor = 0
        reading: while !tracker.isFinished {
            switch tracker.next(stream.span, &cursor) {
            // The reader does not look into column definitions.
            case .malformed: return
            case .needMore, .fileRequest: break reading
            default: continue
            }
        }
        try rule(
            tracker.isFinished && cursor == whole.consumed, "the tracker is at \(cursor), the reader says \(whole)")
    }

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
        var outcome: ReplyReader.Outcome?
        var error: WireError?
        var consumed = 0
        var rows = 0
    }

    private static func read(_ stream: [UInt8], _ lengths: [Int]) throws(BrokenRule) -> Reading {
        var reader = ReplyReader(capabilities: [.protocol41, .sessionTrack])
        var reading = Reading()
        var end = 0
        var turn = 0
        while end < stream.count, reading.outcome == nil {
            end = min(stream.count, end + max(1, lengths[turn % lengths.count]))
            turn += 1
            let window = Array(stream[reading.consumed..<end])
            var cursor = 0
            do {
                reading.outcome = try reader.read(window.span, &cursor)
            } catch {
                // How far a stream was read that cannot be read on depends on the cuts.
                return Reading(error: error)
            }
            try rule(cursor >= 0 && cursor <= window.count, "the cursor at \(cursor) of \(window.count)")
            reading.consumed += cursor
        }
        reading.rows = reader.rowCount
        return reading
    }

    // MARK: Weir's own commands

    /// Answers to Weir's own commands, under every cut.
    static let exchanges = FuzzTarget("exchanges", longestInput: 384) { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        let choices: [InternalExchange.Command] = [
            .query("SELECT 1"), .ping, .resetConnection, .initDB("shop"), .multiStatements(true),
            .prepare(FuzzWholeTargets.preparedText),
        ]
        let commands = (0...source.index(below: 4)).map { _ in source.element(of: choices) }
        let cuts = source.chunk()
        let stream = source.bool() ? packets(&source) : source.rest()
        let whole = try consume(stream, [stream.count], commands)
        let bytewise = try consume(stream, [1], commands)
        try rule(whole == bytewise, "byte by byte: \(bytewise), in one piece: \(whole)")
        guard !cuts.isEmpty else { return }
        let cut = try consume(stream, cuts.map { 1 + Int($0 % 32) }, commands)
        try rule(whole == cut, "in pieces: \(cut), in one piece: \(whole)")
    }

    private static let preparedText: StatementText = {
        let scan = SQLScanner.scan(Array("SELECT ?".utf8).span, mode: [])
        return StatementText(
            Array("SELECT ?".utf8), ParseContext(CarriedState(schema: nil, values: []), .init(.mysql)), scan)
    }()

    private struct Answers: Equatable {
        var results: [QueryResult] = []
        var isComplete = false
        var isBroken = false
        var consumed = 0
    }

    private final class Box {
        var answers = Answers()
    }

    private static func consume(
        _ stream: [UInt8], _ lengths: [Int], _ commands: [InternalExchange.Command]
    ) throws(BrokenRule) -> Answers {
        let box = Box()
        var exchange = InternalExchange(commands, capabilities: [.protocol41, .sessionTrack], isFollowed: false) {
            box.answers.results = $0
            box.answers.isComplete = $1
        }
        try rule(!exchange.bytes.isEmpty, "commands without bytes")
        var consumed = 0
        var end = 0
        var turn = 0
        while end < stream.count, !exchange.isComplete {
            end = min(stream.count, end + max(1, lengths[turn % lengths.count]))
            turn += 1
            let window = Array(stream[consumed..<end])
            do {
                let step = try exchange.consume(window.span)
                try rule(step >= 0 && step <= window.count, "\(step) of \(window.count) bytes used up")
                consumed += step
            } catch let broken as BrokenRule {
                throw broken
            } catch {
                box.answers.isBroken = true
                return box.answers
            }
        }
        exchange.finish()
        box.answers.consumed = consumed
        try rule(box.answers.results.count <= commands.count, "more answers than commands")
        return box.answers
    }
}
