internal import Glibc

/// Addresses that a setting names together: one address, a network, every address, or the local socket.
///
/// As text, like MariaDB's `proxy-protocol-networks`: `192.0.2.7`, `10.0.0.0/8`, `2001:db8::/32`, `*`, and `localhost`
/// for connections through a unix socket. Bits behind the prefix do not matter.
/// *Isolation*: any.
public enum AddressRange: Equatable, Hashable, Sendable, LosslessStringConvertible {
    /// An IPv4 network: the address in host byte order, less the bits behind the prefix.
    case v4(UInt32, prefix: Int)
    /// An IPv6 network, as two halves.
    case v6(UInt64, UInt64, prefix: Int)
    /// Every address, IPv4, IPv6 and unix.
    case all
    /// Connections through a unix socket.
    case local

    /// What is allowed, as the end of a sentence.
    public static let allowed = "an address, a network such as 10.0.0.0/8, * or localhost (a unix socket)"

    /// Reads the text form; `nil` when it is none.
    public init?(_ text: String) {
        switch text {
        case "*": self = .all
        case "localhost": self = .local
        default:
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let address = parts.first, !address.utf8.contains(0) else { return nil }
            self.init(address: address, prefix: parts.count == 2 ? parts[1] : nil)
        }
    }

    private init?(address: String, prefix: String?) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, address, &four) == 1 {
            guard let length = Self.prefix(prefix, most: 32) else { return nil }
            let bits = UInt32(bigEndian: four.s_addr)
            self = .v4(bits & (length == 0 ? 0 : ~0 << (32 - UInt32(length))), prefix: length)
        } else if inet_pton(AF_INET6, address, &six) == 1 {
            guard let length = Self.prefix(prefix, most: 128) else { return nil }
            let (high, low) = withUnsafeBytes(of: six) { raw in
                (
                    UInt64(bigEndian: raw.loadUnaligned(as: UInt64.self)),
                    UInt64(bigEndian: raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
                )
            }
            self = .v6(
                high & Self.mask(length), low & Self.mask(length - 64), prefix: length)
        } else {
            return nil
        }
    }

    private static func prefix(_ text: String?, most: Int) -> Int? {
        guard let text else { return most }
        guard (1...3).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(text), length <= most
        else { return nil }
        return length
    }

    /// The first `length` of 64 bits; none below 0, all above 64.
    private static func mask(_ length: Int) -> UInt64 {
        length <= 0 ? 0 : length >= 64 ? ~0 : ~0 << (64 - UInt64(length))
    }

    /// Whether an IPv4 address, in host byte order, is meant.
    public func contains(v4 address: UInt32) -> Bool {
        switch self {
        case .v4(let network, let prefix): address & (prefix == 0 ? 0 : ~0 << (32 - UInt32(prefix))) == network
        case .all: true
        case .v6, .local: false
        }
    }

    /// Whether an IPv6 address, as two halves, is meant. One that stands for an IPv4 address (`::ffff:192.0.2.7`) is
    /// taken as that address, as an IPv6 socket shows IPv4 clients so.
    public func contains(v6 high: UInt64, _ low: UInt64) -> Bool {
        if high == 0, low >> 32 == 0xffff, contains(v4: UInt32(truncatingIfNeeded: low)) { return true }
        switch self {
        case .v6(let networkHigh, let networkLow, let prefix):
            return high & Self.mask(prefix) == networkHigh && low & Self.mask(prefix - 64) == networkLow
        case .all: return true
        case .v4, .local: return false
        }
    }

    /// Whether clients of a unix socket are meant.
    public var containsLocal: Bool { self == .all || self == .local }

    /// The text form.
    public var description: String {
        switch self {
        case .all: return "*"
        case .local: return "localhost"
        case .v4(let address, let prefix):
            let shown = "\(address >> 24).\(address >> 16 & 255).\(address >> 8 & 255).\(address & 255)"
            return prefix == 32 ? shown : "\(shown)/\(prefix)"
        case .v6(let high, let low, let prefix):
            var raw = (high.bigEndian, low.bigEndian)
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            inet_ntop(AF_INET6, &raw, &text, socklen_t(text.count))
            let shown = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return prefix == 128 ? shown : "\(shown)/\(prefix)"
        }
    }
}
