import EventLoop
import FuzzSupport

extension FuzzWholeTargets {
    /// PROXY protocol headers: under every cut the reader says nothing that it takes back, and it reads what is written.
    static let proxyHeader = FuzzTarget("proxy-header", longestInput: 320, dictionary: "proxy-header") {
        bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        switch source.index(below: 4) {
        case 0: try written(&source)
        case 1: try cuts(binaryStart + source.rest())
        case 2: try cuts(Array("PROXY ".utf8) + source.rest())
        default: try cuts(source.rest())
        }
    }

    private static let binaryStart: [UInt8] = [
        0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
    ]

    private static func cuts(_ bytes: [UInt8]) throws(BrokenRule) {
        let whole = ProxyHeader.read(bytes.span)
        for count in 1..<max(1, bytes.count) {
            let part = ProxyHeader.read(bytes.span.extracting(..<count))
            let isKept =
                switch (part, whole) {
                case (.incomplete(let least), .header(let header)):
                    least > count && least <= header.byteCount && count < header.byteCount
                case (.incomplete(let least), .incomplete(let final)): least > count && least <= final
                // No more than is needed is asked for, or it would be waited for in vain.
                case (.incomplete(let least), _): least > count
                default: part == whole
                }
            try rule(isKept, "\(count) of \(bytes.count) bytes are \(part), all are \(whole)")
        }
        switch whole {
        case .none: try rule(!bytes.starts(with: binaryStart), "a signature that is not seen")
        case .malformed(let why): try rule(!why.isEmpty, "refused without a word")
        case .incomplete(let least): try rule(least > bytes.count, "\(least) bytes at least, \(bytes.count) are here")
        case .header(let header):
            try rule(
                header.byteCount > 0 && header.byteCount <= bytes.count, "\(header.byteCount) of \(bytes.count) bytes")
            guard let client = header.source else { return }
            try rule(client != .local, "an address that is none")
            for written in both(client, .local) {
                let again = ProxyHeader.read(written.span)
                try rule(
                    again == .header(ProxyHeader(source: client, byteCount: written.count)),
                    "\(client) became \(again)")
            }
        }
    }

    private static func both(_ client: PeerAddress, _ server: PeerAddress) -> [[UInt8]] {
        [ProxyHeader.text(from: client, to: server), ProxyHeader.binary(from: client, to: server)]
    }

    private static func written(_ source: inout ByteSource) throws(BrokenRule) {
        let (client, server) = (address(&source), address(&source))
        let expected: PeerAddress? =
            switch (client, server) {
            case (.local, _): nil
            // In one family with an IPv6 address.
            case (.v4(let number, let port), .v6): .v6(0, 0xffff_0000_0000 | UInt64(number), port: port)
            default: client
            }
        let rest = source.rest()
        for header in both(client, server) {
            try rule(
                ProxyHeader.read((header + rest).span)
                    == .header(ProxyHeader(source: expected, byteCount: header.count)),
                "from \(client) to \(server), written as \(header), is \(ProxyHeader.read(header.span))")
            try cuts(header)
        }
        try rule(both(client, server)[0].count <= ProxyHeader.longestText, "too long a text")
    }

    private static func address(_ source: inout ByteSource) -> PeerAddress {
        switch source.index(below: 4) {
        case 0: .local
        case 1: .v4(source.uint32(), port: source.uint16())
        // An IPv4 address in the form of an IPv6 one.
        case 2: .v6(0, 0xffff_0000_0000 | UInt64(source.uint32()), port: source.uint16())
        default: .v6(source.uint64(), source.uint64(), port: source.uint16())
        }
    }
}
