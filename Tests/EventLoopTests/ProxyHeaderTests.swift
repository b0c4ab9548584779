import Glibc
import Testing

@testable import EventLoop

struct ProxyHeaderTests {
    static let client = PeerAddress.v4(0xc000_0207, port: 51234)
    static let clientSix = PeerAddress.v6(0x2001_0db8_0000_0000, 7, port: 51234)
    static let signature: [UInt8] = [0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a]
    static let fourBytes: [UInt8] = [192, 0, 2, 7, 10, 0, 0, 1, 0xc8, 0x22, 0x0c, 0xeb]
    static let sixBytes: [UInt8] =
        [0x20, 0x01, 0x0d, 0xb8] + [UInt8](repeating: 0, count: 11) + [7] + [UInt8](repeating: 0, count: 15) + [1]
        + [0xc8, 0x22, 0x0c, 0xeb]

    static func binary(_ command: UInt8, _ family: UInt8, _ body: [UInt8]) -> [UInt8] {
        signature + [command, family, UInt8(body.count >> 8), UInt8(body.count & 255)] + body
    }

    /// A name, a whole header, and the client's address in it.
    struct Sample: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let source: PeerAddress?

        init(_ name: String, _ bytes: [UInt8], _ source: PeerAddress?) {
            (testDescription, self.bytes, self.source) = (name, bytes, source)
        }

        init(_ text: String, _ source: PeerAddress?) {
            self.init(text, Array("\(text)\r\n".utf8), source)
        }
    }

    static let samples: [Sample] = [
        Sample("PROXY TCP4 192.0.2.7 10.0.0.1 51234 3307", client),
        Sample("PROXY TCP6 2001:db8::7 ::1 51234 3307", clientSix),
        Sample("PROXY TCP4 255.255.255.255 255.255.255.255 65535 65535", .v4(.max, port: 65535)),
        Sample(
            "PROXY TCP6 ffff:f...f:ffff ffff:f...f:ffff 65535 65535".replacing(
                "ffff:f...f:ffff", with: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), .v6(.max, .max, port: 65535)),
        Sample("PROXY TCP4 0.0.0.0 0.0.0.0 0 0", .v4(0, port: 0)),
        Sample("PROXY UNKNOWN", nil),
        Sample(
            "PROXY UNKNOWN ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff 65535 65535",
            nil),
        Sample("v2 TCP4", binary(0x21, 0x11, fourBytes), client),
        Sample("v2 TCP6", binary(0x21, 0x21, sixBytes), clientSix),
        Sample("v2 TCP4 with notes", binary(0x21, 0x11, fourBytes + [0x04, 0, 2, 1, 2, 0xea, 0, 0]), client),
        Sample("v2 TCP6 with many notes", binary(0x21, 0x21, sixBytes + [UInt8](repeating: 9, count: 4000)), clientSix),
        Sample("v2 LOCAL", binary(0x20, 0x00, []), nil),
        Sample("v2 LOCAL with addresses", binary(0x20, 0x11, fourBytes), nil),
        Sample("v2 UNSPEC", binary(0x21, 0x00, [1, 2, 3]), nil),
        Sample("v2 unix", binary(0x21, 0x31, [UInt8](repeating: 0x2f, count: 216)), nil),
    ]

    private func read(_ bytes: [UInt8]) -> ProxyHeader.Reading { ProxyHeader.read(bytes.span) }

    @Test("a header is read, whatever follows it", arguments: samples)
    func whole(sample: Sample) {
        let expected = ProxyHeader.Reading.header(ProxyHeader(source: sample.source, byteCount: sample.bytes.count))
        #expect(read(sample.bytes) == expected)
        for tail in [[0], [0x20, 0, 0, 1, 5], sample.bytes, Array("\r\n".utf8)] as [[UInt8]] {
            #expect(read(sample.bytes + tail) == expected)
        }
    }

    @Test("cut anywhere it is incomplete, and never asks for more than there is", arguments: samples)
    func cut(sample: Sample) {
        #expect(read([]) == .none)
        for count in 1..<sample.bytes.count {
            guard case .incomplete(let least) = read(Array(sample.bytes[..<count])) else {
                Issue.record("\(count) bytes are \(read(Array(sample.bytes[..<count])))")
                continue
            }
            #expect(least > count && least <= sample.bytes.count)
        }
    }

    @Test(
        "what is not in order is refused with what is wrong",
        arguments: [
            "PROXY TCP4 192.0.2.7 10.0.0.1 51234", "PROXY TCP4 192.0.2.7 10.0.0.1 51234 3307 1",
            "PROXY TCP4  192.0.2.7 10.0.0.1 51234 3307", "PROXY TCP4 192.0.2.7 10.0.0.1 51234 3307 ",
            "PROXY TCP4 192.0.2 10.0.0.1 51234 3307", "PROXY TCP4 192.0.2.7 10.0.0.x 51234 3307",
            "PROXY TCP4 192.0.2.7 10.0.0.1 65536 3307", "PROXY TCP4 192.0.2.7 10.0.0.1 051234 3307",
            "PROXY TCP4 192.0.2.7 10.0.0.1 +51 3307", "PROXY TCP4 192.0.2.7 10.0.0.1 51234 -1",
            "PROXY TCP4 192.0.2.7 10.0.0.1  3307", "PROXY TCP4 2001:db8::7 ::1 51234 3307",
            "PROXY TCP6 192.0.2.7 10.0.0.1 51234 3307", "PROXY TCP6 2001:db8::7%eth0 ::1 51234 3307",
            "PROXY UDP4 192.0.2.7 10.0.0.1 51234 3307", "PROXY tcp4 192.0.2.7 10.0.0.1 51234 3307", "PROXY ",
            "PROXY  UNKNOWN", "PROXY TCP4 192.0.2.7 10.0.0.1 51234 3307\rx",
            "PROXY UNKNOWN " + String(repeating: "x", count: 200), "PROXY " + String(repeating: "x", count: 102),
        ])
    func malformedText(line: String) {
        guard case .malformed(let why) = read(Array("\(line)\r\n".utf8)) else {
            Issue.record("\(read(Array("\(line)\r\n".utf8)))")
            return
        }
        #expect(!why.isEmpty)
    }

    @Test("a line without an end is refused once it is too long")
    func endless() {
        let line = Array("PROXY TCP4 ".utf8) + [UInt8](repeating: UInt8(ascii: "1"), count: 200)
        #expect(read(Array(line[..<105])) == .incomplete(atLeast: 106))
        #expect(read(Array(line[..<106])) == .malformed("longer than 107 bytes"))
        #expect(read(line) == .malformed("longer than 107 bytes"))
    }

    @Test(
        "a binary header out of order is refused",
        arguments: [
            binary(0x11, 0x11, fourBytes), binary(0x31, 0x11, fourBytes), binary(0x22, 0x11, fourBytes),
            binary(0x21, 0x12, fourBytes), binary(0x21, 0x22, sixBytes), binary(0x21, 0x41, fourBytes),
            binary(0x21, 0x01, fourBytes), binary(0x21, 0x11, Array(fourBytes.dropLast())),
            binary(0x21, 0x21, Array(sixBytes.dropLast())), binary(0x21, 0x31, [UInt8](repeating: 0, count: 215)),
            signature + [0x21, 0x11, 0xff, 0xff], signature + [0x20, 0, 0x0f, 0xf1],
        ])
    func malformedBinary(bytes: [UInt8]) {
        guard case .malformed = read(bytes) else {
            Issue.record("\(read(bytes))")
            return
        }
    }

    @Test("the first packets of clients are no headers, even when their first byte is the same")
    func clients() {
        // Lengths of 80 and 13 begin as the two headers do.
        for packet in [[80, 0, 0, 1, 5], [13, 0, 0, 1], [32, 0, 0, 1, 0x85], [13, 10, 0, 1], [80, 82, 0, 1]]
            as [[UInt8]]
        {
            #expect(read(packet) == .none)
        }
        #expect(read([80]) == .incomplete(atLeast: 15))
        #expect(read([13]) == .incomplete(atLeast: 16))
    }

    @Test("no bytes whatsoever trouble the reader")
    func noise() {
        for seed in 0..<2_000 as Range<UInt64> {
            let start = seed % 2 == 0 ? Array("PROXY ".utf8) : Self.signature
            let bytes = start + pattern(Int(seed % 40), seed: seed)
            if case .header(let header) = read(bytes) { #expect(header.byteCount <= bytes.count) }
        }
    }

    @Test("what is written is read again")
    func written() {
        let (here, hereSix) = (PeerAddress.v4(0x0a00_0001, port: 3307), PeerAddress.v6(0, 1, port: 3307))
        let mapped = PeerAddress.v6(0, 0xffff_c000_0207, port: 51234)
        let cases: [(PeerAddress, PeerAddress, PeerAddress?)] = [
            (Self.client, here, Self.client), (Self.clientSix, hereSix, Self.clientSix), (Self.client, hereSix, mapped),
            (Self.clientSix, here, Self.clientSix), (Self.client, .local, Self.client),
            (Self.clientSix, .local, Self.clientSix), (.local, here, nil), (.local, .local, nil),
        ]
        for (source, destination, expected) in cases {
            for bytes in [
                ProxyHeader.text(from: source, to: destination), ProxyHeader.binary(from: source, to: destination),
            ] {
                #expect(read(bytes) == .header(ProxyHeader(source: expected, byteCount: bytes.count)))
            }
        }
        #expect(ProxyHeader.binary(from: Self.client, to: here) == Self.binary(0x21, 0x11, Self.fourBytes))
        let line = "PROXY TCP4 192.0.2.7 10.0.0.1 51234 3307\r\n"
        #expect(ProxyHeader.text(from: Self.client, to: here) == Array(line.utf8))
    }
}
