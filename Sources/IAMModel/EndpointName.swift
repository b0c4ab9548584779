/// A host and a port by which clients call an endpoint, in one form: names in lower case without a dot at their end, IPv6
/// addresses with every group written.
///
/// *Isolation*: any.
public struct EndpointName: Hashable, Sendable, CustomStringConvertible {
    /// The host in that one form; an IPv6 address without brackets.
    public let host: String
    /// Not zero.
    public let port: UInt16
    private let isIPv6: Bool

    /// The host and port of a text `HOST:PORT`, IPv6 addresses in brackets. Nil when it is none.
    public init?(_ text: String) {
        guard let parts = Self.split(Array(text.utf8)) else { return nil }
        self.init(host: parts.host, port: parts.port)
    }

    /// A host as `split` gives it.
    init?(host: [UInt8], port: UInt16) {
        self.port = port
        if host.first == UInt8(ascii: "[") {
            guard let groups = Self.ipv6(host.dropFirst().dropLast()) else { return nil }
            self.host = groups.map { String($0, radix: 16) }.joined(separator: ":")
            isIPv6 = true
        } else {
            let name = host.last == UInt8(ascii: ".") ? host.dropLast() : host[...]
            self.host = String(decoding: Text.lowercased(name), as: UTF8.self)
            isIPv6 = false
        }
    }

    /// `host:port`, with brackets around an IPv6 address.
    public var description: String { isIPv6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The two parts of `HOST:PORT` as they are written, brackets included; nil unless both have the right form.
    ///
    /// A name is 1 to 255 letters, digits, `-`, `_` and `.`; labels are not looked at, for DNS servers are not, either.
    static func split(_ text: [UInt8]) -> (host: [UInt8], port: UInt16)? {
        guard let colon = text.lastIndex(of: UInt8(ascii: ":")),
            let port = Text.number(text[(colon + 1)...]).flatMap({ UInt16(exactly: $0) }), port != 0
        else { return nil }
        let host = Array(text[..<colon])
        guard (1...255).contains(host.count) else { return nil }
        if host.first == UInt8(ascii: "[") {
            guard host.last == UInt8(ascii: "]"), ipv6(host.dropFirst().dropLast()) != nil else { return nil }
        } else {
            guard host.contains(where: { $0 != UInt8(ascii: ".") }),
                host.allSatisfy({ PercentEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") })
            else { return nil }
        }
        return (host, port)
    }

    /// The eight groups of an IPv6 address (RFC 4291), without a zone and without a dotted end.
    private static func ipv6(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        guard text.count <= 39 else { return nil }
        let colon = UInt8(ascii: ":")
        guard
            let gap = zip(text.indices, text.indices.dropFirst()).first(where: {
                text[$0] == colon && text[$1] == colon
            })
        else { return groups(text).flatMap { $0.count == 8 ? $0 : nil } }
        guard let before = groups(text[..<gap.0]), let after = groups(text[(gap.1 + 1)...]),
            before.count + after.count < 8
        else { return nil }
        return before + [UInt16](repeating: 0, count: 8 - before.count - after.count) + after
    }

    /// The groups between single colons; none in an empty text.
    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        for piece in text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
            guard (1...4).contains(piece.count) else { return nil }
            var group: UInt16 = 0
            for digit in piece {
                guard let value = Hex.value(digit) else { return nil }
                group = group << 4 | UInt16(value)
            }
            groups.append(group)
        }
        return groups
    }
}
