internal import CLinux
import Glibc

/// A PROXY protocol header: what a load balancer says, before the client's first byte, of whom it calls for.
///
/// *Source*: https://www.haproxy.org/download/2.6/doc/proxy-protocol.txt, versions 1 and 2. *Isolation*: any.
public struct ProxyHeader: Equatable, Sendable {
    /// The client's address; nil when the header names none (LOCAL, UNKNOWN, a unix socket): then it is the sender's.
    public var source: PeerAddress?
    /// How long the header is; what follows is the client's.
    public var byteCount: Int

    /// A header from its parts.
    public init(source: PeerAddress?, byteCount: Int) {
        self.source = source
        self.byteCount = byteCount
    }

    /// What the first bytes of a connection are.
    public enum Reading: Equatable, Sendable {
        /// No header, as no MySQL client's first packet is taken for one.
        case none
        /// Perhaps a header, of this many bytes at least.
        case incomplete(atLeast: Int)
        /// A whole header.
        case header(ProxyHeader)
        /// The beginning of a header with this wrong.
        case malformed(String)
    }

    /// The longest header of version 1, its end of line included.
    public static let longestText = 107
    /// The longest header of version 2 that is read: addresses, and what a balancer may add about TLS.
    public static let longestBinary = 4096

    fileprivate static let textStart: [UInt8] = Array("PROXY ".utf8)
    fileprivate static let binaryStart: [UInt8] = [
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
    ]
    /// `PROXY UNKNOWN` and the end of the line.
    private static let shortestText = 15

    /// Looks at the first bytes of a connection.
    ///
    /// As the header of a MySQL packet both beginnings would be of more than half a megabyte and out of sequence, so
    /// nothing that a client may begin with is mistaken.
    public static func read(_ bytes: Span<UInt8>) -> Reading {
        if bytes.startsLike(textStart) {
            return bytes.count < textStart.count ? .incomplete(atLeast: shortestText) : readText(bytes)
        }
        if bytes.startsLike(binaryStart) {
            return bytes.count < 16 ? .incomplete(atLeast: 16) : readBinary(bytes)
        }
        return .none
    }

    // MARK: Version 1

    private static func readText(_ bytes: Span<UInt8>) -> Reading {
        var end = textStart.count
        while end < bytes.count, bytes[end] != UInt8(ascii: "\r") { end += 1 }
        guard end + 2 <= longestText else { return .malformed("longer than \(longestText) bytes") }
        guard end + 1 < bytes.count else { return .incomplete(atLeast: max(shortestText, bytes.count + 1)) }
        guard bytes[end + 1] == UInt8(ascii: "\n") else { return .malformed("no end of line") }
        var words: [[UInt8]] = [[]]
        for index in textStart.count..<end {
            if bytes[index] == UInt8(ascii: " ") {
                words.append([])
            } else {
                words[words.count - 1].append(bytes[index])
            }
        }
        let line = words.map { String(decoding: $0, as: UTF8.self) }
        // Whatever follows UNKNOWN is to be ignored.
        if line[0] == "UNKNOWN" { return .header(ProxyHeader(source: nil, byteCount: end + 2)) }
        guard let source = source(line) else { return .malformed("not the form PROXY TCP4 or TCP6, addresses, ports") }
        return .header(ProxyHeader(source: source, byteCount: end + 2))
    }

    private static func source(_ words: [String]) -> PeerAddress? {
        guard words.count == 5, let port = number(words[3]), number(words[4]) != nil else { return nil }
        switch words[0] {
        case "TCP4":
            guard let address = PeerAddress(v4: words[1], port: port), PeerAddress(v4: words[2], port: 0) != nil else {
                return nil
            }
            return address
        case "TCP6":
            guard let address = PeerAddress(v6: words[1], port: port), PeerAddress(v6: words[2], port: 0) != nil else {
                return nil
            }
            return address
        default: return nil
        }
    }

    private static func number(_ text: String) -> UInt16? {
        guard text == "0" || !text.hasPrefix("0"), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return UInt16(text)
    }

    // MARK: Version 2

    private static func readBinary(_ bytes: Span<UInt8>) -> Reading {
        guard bytes[12] >> 4 == 2 else { return .malformed("version \(bytes[12] >> 4)") }
        let length = 16 + Int(bytes[14]) << 8 + Int(bytes[15])
        guard length <= longestBinary else { return .malformed("longer than \(longestBinary) bytes") }
        guard bytes.count >= length else { return .incomplete(atLeast: length) }
        switch bytes[12] & 15 {
        case 0: return .header(ProxyHeader(source: nil, byteCount: length))
        case 1: break
        default: return .malformed("command \(bytes[12] & 15)")
        }
        // What follows the addresses are the balancer's own notes.
        switch bytes[13] {
        case 0x00: return .header(ProxyHeader(source: nil, byteCount: length))
        case 0x11:
            guard length >= 16 + 12 else { return .malformed("too short for its addresses") }
            let source = PeerAddress.v4(UInt32(bytes.number(16, 4)), port: UInt16(bytes.number(24, 2)))
            return .header(ProxyHeader(source: source, byteCount: length))
        case 0x21:
            guard length >= 16 + 36 else { return .malformed("too short for its addresses") }
            let source = PeerAddress.v6(bytes.number(16, 8), bytes.number(24, 8), port: UInt16(bytes.number(48, 2)))
            return .header(ProxyHeader(source: source, byteCount: length))
        case 0x31:
            guard length >= 16 + 216 else { return .malformed("too short for its addresses") }
            return .header(ProxyHeader(source: nil, byteCount: length))
        default: return .malformed("address family \(bytes[13])")
        }
    }
}

// MARK: - Writing

extension ProxyHeader {
    /// A version 1 header for a client; UNKNOWN for one without an address.
    public static func text(from source: PeerAddress, to destination: PeerAddress) -> [UInt8] {
        switch pair(source, destination) {
        case .none:
            return Array("PROXY UNKNOWN\r\n".utf8)
        case .some(let (family, from, to)):
            let name = family == 4 ? "TCP4" : "TCP6"
            return Array("PROXY \(name) \(from.host) \(to.host) \(from.port) \(to.port)\r\n".utf8)
        }
    }

    /// A version 2 header for a client; LOCAL for one without an address.
    public static func binary(from source: PeerAddress, to destination: PeerAddress) -> [UInt8] {
        guard let (family, from, to) = pair(source, destination) else { return binaryStart + [0x20, 0, 0, 0] }
        let addresses = from.addressBytes + to.addressBytes + from.port.bigEndianBytes + to.port.bigEndianBytes
        return binaryStart + [0x21, family == 4 ? 0x11 : 0x21, 0, UInt8(addresses.count)] + addresses
    }

    /// Both ends in one family: an IPv4 address beside an IPv6 one is written as the IPv6 address that stands for it.
    private static func pair(
        _ source: PeerAddress, _ destination: PeerAddress
    ) -> (family: Int, PeerAddress, PeerAddress)? {
        switch (source, destination) {
        case (.local, _): nil
        case (.v4, .v4): (4, source, destination)
        case (.v4, .local): (4, source, .v4(0, port: 0))
        case (_, .local): (6, source, .v6(0, 0, port: 0))
        default: (6, source.asV6, destination.asV6)
        }
    }
}

extension PeerAddress {
    /// Reads a numeric IPv4 address.
    init?(v4 text: String, port: UInt16) {
        var address = in_addr()
        guard inet_pton(AF_INET, text, &address) == 1 else { return nil }
        self = .v4(UInt32(bigEndian: address.s_addr), port: port)
    }

    /// Reads a numeric IPv6 address.
    init?(v6 text: String, port: UInt16) {
        var address = in6_addr()
        guard inet_pton(AF_INET6, text, &address) == 1 else { return nil }
        self = withUnsafeBytes(of: address) { raw in
            .v6(
                UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self)), port: port)
        }
    }

    /// The end of a connected socket that is on this machine.
    public init(localEndOf descriptor: Int32) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let result = withUnsafeMutablePointer(to: &storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        self = result == 0 ? PeerAddress(storage) : .local
    }

    fileprivate var asV6: PeerAddress {
        guard case .v4(let address, let port) = self else { return self }
        return .v6(0, 0xffff_0000_0000 | UInt64(address), port: port)
    }

    fileprivate var addressBytes: [UInt8] {
        switch self {
        case .v4(let address, _): address.bigEndianBytes
        case .v6(let high, let low, _): high.bigEndianBytes + low.bigEndianBytes
        case .local: []
        }
    }
}

extension FixedWidthInteger {
    fileprivate var bigEndianBytes: [UInt8] { withUnsafeBytes(of: bigEndian) { Array($0) } }
}

extension Span where Element == UInt8 {
    /// Whether what is here is the beginning of `start`, or begins with it. Nothing at all is not.
    fileprivate func startsLike(_ start: [UInt8]) -> Bool {
        guard count > 0 else { return false }
        for index in 0..<Swift.min(count, start.count) where self[index] != start[index] { return false }
        return true
    }

    /// A big-endian number.
    fileprivate func number(_ offset: Int, _ length: Int) -> UInt64 {
        var value: UInt64 = 0
        for index in offset..<(offset + length) { value = value << 8 | UInt64(self[index]) }
        return value
    }
}
