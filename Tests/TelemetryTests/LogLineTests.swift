import Logging
import Testing

@testable import Telemetry

private let time = "2026-11-23T09:00:00.123Z"

@Suite struct LogLineTests {
    static let texts: [(String, Logger.Metadata, String)] = [
        ("ready", [:], "ready"), ("a b", ["n": "1"], "a b n=1"), ("x", ["b": "2", "a": "1"], "x a=1 b=2"),
        ("x", ["k": ""], "x k=\"\""), ("x", ["k": "a b"], "x k=\"a b\""), ("x", ["k": "a\"b"], "x k=\"a\\\"b\""),
        ("x", ["k": "a \\ b"], "x k=\"a \\\\ b\""), ("x", ["k": "a\nb"], "x k=\"a b\""), ("a\r\nb", [:], "a  b"),
        ("x\u{0}\u{7f}y", [:], "x  y"), ("grün \u{1F600}", ["k": "ü"], "grün \u{1F600} k=ü"),
        ("x", ["k": .stringConvertible(5)], "x k=5"),
    ]

    @Test("a line of text shows the message, then the fields by name", arguments: texts)
    func text(message: String, fields: Logger.Metadata, rest: String) {
        #expect(LogLine.text(time, .info, message, fields) == "\(time) INFO \(rest)\n")
    }

    static let objects: [(String, Logger.Metadata, String)] = [
        ("ready", [:], "\"message\":\"ready\""), ("a\"b\\c", [:], "\"message\":\"a\\\"b\\\\c\""),
        ("a\nb\r\tc", [:], "\"message\":\"a\\nb\\r\\tc\""),
        ("\u{0}\u{1b}\u{7f}", [:], "\"message\":\"\\u0000\\u001b\\u007f\""),
        ("x", ["b": "2", "a": "1"], "\"message\":\"x\",\"a\":\"1\",\"b\":\"2\""),
        ("x", ["k\"\n": "v"], "\"message\":\"x\",\"k\\\"\\n\":\"v\""),
        ("ü \u{1F600}", [:], "\"message\":\"ü \u{1F600}\""),
    ]

    @Test("a JSON line escapes what JSON wants escaped", arguments: objects)
    func json(message: String, fields: Logger.Metadata, rest: String) {
        #expect(
            LogLine.json(time, .warning, message, fields) == "{\"time\":\"\(time)\",\"level\":\"warning\",\(rest)}\n")
    }

    /// Whatever any reader of lines takes for the end of one.
    private static let lineEnds: [Unicode.Scalar] = [
        "\n", "\r", "\u{b}", "\u{c}", "\u{1c}", "\u{1d}", "\u{1e}", "\u{85}", "\u{2028}", "\u{2029}",
    ]

    @Test("an entry is one line, whatever the peer sent", arguments: lineEnds.map { String($0) } + ["\r\n", "\u{0}"])
    func oneLine(end: String) {
        let evil = "a\(end)\(time) ERROR forged"
        for line in [
            LogLine.text(time, .info, evil, ["k": "\(evil)"]), LogLine.json(time, .info, evil, ["k": "\(evil)"]),
        ] {
            #expect(line.hasSuffix("\n"))
            #expect(line.unicodeScalars.dropLast().allSatisfy { !["\n", "\r"].contains($0) })
        }
        let text = LogLine.text(time, .info, evil, ["k": "\(evil)"])
        #expect(
            text.unicodeScalars.dropLast().allSatisfy { !LogLineTests.lineEnds.contains($0) },
            "in text no line end of Unicode either")
    }

    @Test(
        "no byte that steers a terminal comes through",
        arguments: [0x1b, 0x07, 0x08, 0x7f, 0x9b, 0x9d, 0x80] as [UInt32])
    func terminal(code: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(code))
        let text = LogLine.text(time, .info, "x\(scalar)[31m", ["k": "\(scalar)"])
        #expect(!text.unicodeScalars.contains(scalar))
    }

    @Test("every scalar survives JSON")
    func roundTrip() {
        for code in UInt32(0)...0x2100 {
            guard let scalar = Unicode.Scalar(code) else { continue }
            let line = LogLine.json(time, .info, String(scalar), [:])
            #expect(line.unicodeScalars.dropLast().allSatisfy { $0.value >= 0x20 })
        }
    }

    @Test("the time is UTC with milliseconds")
    func now() {
        let now = LogLine.now()
        #expect(now.count == 24 && now.hasSuffix("Z"))
        let shape = now.map { $0.isNumber ? "0" : $0 }
        #expect(String(shape) == "0000-00-00T00:00:00.000Z")
    }

    @Test("a handler carries fields and a level of its own")
    func handler() {
        var handler = LineLogHandler(format: .text, level: .warning)
        handler[metadataKey: "a"] = "1"
        #expect(handler[metadataKey: "a"] == "1" && handler.logLevel == .warning)
        handler[metadataKey: "a"] = nil
        #expect(handler.metadata.isEmpty)
    }
}
