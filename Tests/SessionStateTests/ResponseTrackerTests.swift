import MySQLProtocol
import Testing

@testable import SessionState

/// Feeds pieces as the shell does: what is not consumed is given again, in front of the next piece.
struct TrackerRun {
    var tracker: ResponseTracker
    var events: [ResponseEvent] = []
    /// Bytes behind the end of the reply, or held back.
    var held: [UInt8] = []
    var consumed = 0
    var isMalformed = false

    init(_ shape: ReplyShape, asksForCursor: Bool = false) {
        tracker = ResponseTracker(shape, asksForCursor: asksForCursor)
    }

    mutating func feed(_ piece: some Sequence<UInt8>) {
        let window = held + piece
        var cursor = 0
        reading: while !tracker.isFinished, !isMalformed {
            let before = cursor
            switch tracker.next(window.span, &cursor) {
            case .needMore: break reading
            case .malformed: isMalformed = true
            case .ok(let place, let summary): events.append(.ok(shifted(place), summary))
            case .prepared(let place, let id, let parameters):
                events.append(.prepared(shifted(place), statementID: id, parameters: parameters))
            case .error(let place, let code): events.append(.error(shifted(place), code: code))
            case let event: events.append(event)
            }
            #expect(cursor >= before && cursor <= window.count, "the cursor stays inside and never goes back")
        }
        #expect(cursor >= 0 && cursor <= window.count)
        consumed += cursor
        held = Array(window[cursor...])
    }

    private func shifted(_ place: Range<Int>) -> Range<Int> {
        place.lowerBound + consumed..<place.upperBound + consumed
    }
}

@Suite struct ResponseTrackerTests {
    private func expect(_ run: TrackerRun, is sample: ReplySample, _ cut: String) {
        #expect(run.events == sample.events, "\(cut)")
        #expect(run.tracker.isFinished, "\(cut)")
        #expect(run.held.isEmpty && !run.isMalformed, "\(cut)")
        if sample.rowCount > 0 { #expect(run.tracker.rowCount == sample.rowCount, "\(cut)") }
    }

    @Test("a reply gives the same events under every cut into two", arguments: ReplySample.small)
    func everyCut(sample: ReplySample) {
        for cut in 0...sample.bytes.count {
            var run = TrackerRun(sample.shape, asksForCursor: sample.asksForCursor)
            run.feed(sample.bytes[..<cut])
            if cut < sample.bytes.count { #expect(!run.tracker.isFinished, "cut at \(cut)") }
            run.feed(sample.bytes[cut...])
            expect(run, is: sample, "cut at \(cut)")
        }
    }

    @Test("a reply gives the same events byte by byte", arguments: ReplySample.small)
    func byteByByte(sample: ReplySample) {
        var run = TrackerRun(sample.shape, asksForCursor: sample.asksForCursor)
        for byte in sample.bytes { run.feed(CollectionOfOne(byte)) }
        expect(run, is: sample, "byte by byte")
    }

    @Test("what lies behind a reply is left alone", arguments: ReplySample.small)
    func behind(sample: ReplySample) {
        var run = TrackerRun(sample.shape, asksForCursor: sample.asksForCursor)
        run.feed(sample.bytes + [7, 0, 0, 1, 0, 0, 0])
        #expect(run.consumed == sample.bytes.count)
        #expect(run.events == sample.events)
    }

    static let largeRows: [(Int, UInt8)] = [
        (0xff_ffff, 0xfe), (0xff_ffff, 0xff), (0xff_ffff + 1, 0xff), (2 * 0xff_ffff, 0xfe), (2 * 0xff_ffff + 5, 0x00),
    ]

    @Test("a row of 16 MiB is passed over by its headers, however it is cut", arguments: largeRows)
    func large(payload: Int, fill: UInt8) {
        let sample = ReplySample.large(payload, fill: fill)
        for piece in payload < 2 * 0xff_ffff ? [65_536, sample.bytes.count] : [1_000_003] {
            var run = TrackerRun(sample.shape)
            for start in stride(from: 0, to: sample.bytes.count, by: piece) {
                run.feed(sample.bytes[start..<min(start + piece, sample.bytes.count)])
                #expect(run.held.count < 512, "a row is never held back")
            }
            expect(run, is: sample, "pieces of \(piece)")
        }
        // Cuts inside the header between the packets of one row.
        let boundary = largeRowStart + 0xff_ffff + 4
        for cut in payload == 0xff_ffff ? boundary - 1...boundary + 6 : boundary + 2...boundary + 3 {
            var run = TrackerRun(sample.shape)
            run.feed(sample.bytes[..<cut])
            run.feed(sample.bytes[cut...])
            expect(run, is: sample, "cut at \(cut)")
        }
    }

    /// Behind the column count, one definition and its EOF.
    private var largeRowStart: Int { 5 + 4 + ColumnDefinition(name: "c").encoded().count + 9 }

    @Test("a truncated reply is never finished", arguments: ReplySample.small)
    func truncated(sample: ReplySample) {
        for length in 0..<sample.bytes.count {
            var run = TrackerRun(sample.shape, asksForCursor: sample.asksForCursor)
            run.feed(sample.bytes[..<length])
            #expect(!run.tracker.isFinished && !run.isMalformed, "the first \(length) bytes")
        }
    }

    static let noReplies: [[UInt8]] = [
        [0, 0, 0, 1], [1, 0, 0, 1, 0xff], [2, 0, 0, 1, 0xff, 1], [1, 0, 0, 1, 0xfe], [4, 0, 0, 1, 0xfe, 0, 0, 2],
        [1, 0, 0, 1, 0x00], [3, 0, 0, 1, 0x00, 0xfc, 1], [6, 0, 0, 1, 0, 0, 0, 2, 0, 0], [1, 0, 4, 1, 0x00],
        [1, 0, 4, 1, 0xff],
    ]

    @Test("bytes that are no reply are called malformed", arguments: noReplies)
    func malformed(bytes: [UInt8]) {
        var run = TrackerRun(.results)
        run.feed(bytes)
        #expect(run.isMalformed)
    }

    @Test(
        "random and damaged bytes neither trap nor move the cursor out of bounds", arguments: [1, 2, 3, 4] as [UInt64])
    func random(seed: UInt64) throws {
        var generator = SplitMix(state: seed)
        let shapes: [ReplyShape] = [.status, .results, .prepared, .columns, .rows, .text, .none]
        let telling: [UInt8] = [0, 1, 2, 4, 0xfb, 0xfc, 0xfd, 0xfe, 0xff]
        for _ in 0..<800 {
            let sample = try #require(ReplySample.small.randomElement(using: &generator))
            var bytes = sample.bytes
            if Bool.random(using: &generator) {
                for _ in 0..<Int.random(in: 1...6, using: &generator) {
                    let index = Int.random(in: 0..<bytes.count, using: &generator)
                    bytes[index] = telling.randomElement(using: &generator) ?? 0
                }
            } else {
                bytes = (0..<Int.random(in: 0...90, using: &generator)).map { _ in
                    Bool.random(using: &generator)
                        ? telling.randomElement(using: &generator) ?? 0 : UInt8.random(in: 0...255, using: &generator)
                }
            }
            var run = TrackerRun(
                shapes.randomElement(using: &generator) ?? .results, asksForCursor: .random(using: &generator))
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1...20, using: &generator))
                run.feed(bytes[start..<end])
                start = end
            }
            #expect(run.consumed + run.held.count == bytes.count)
        }
    }

    @Test("a command without a reply is finished before the first byte")
    func none() {
        #expect(ResponseTracker(.none).isFinished)
    }

    static let commandShapes: [(Command, ReplyShape)] = [
        (.query, .results), (.stmtExecute, .results), (.processInfo, .results), (.stmtPrepare, .prepared),
        (.stmtClose, .none), (.stmtSendLongData, .none), (.quit, .none), (.fieldList, .columns), (.stmtFetch, .rows),
        (.statistics, .text), (.ping, .status), (.initDB, .status), (.stmtReset, .status), (.setOption, .status),
    ]

    @Test("every command has its reply's shape", arguments: commandShapes)
    func shapes(command: Command, shape: ReplyShape) {
        #expect(ReplyShape(of: command) == shape)
    }
}
