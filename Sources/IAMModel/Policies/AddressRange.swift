/// An IP address, or a range of them as CIDR writes it.
///
/// *Source*: IAM User Guide, "IAM JSON policy elements: Condition operators", IP address condition operators.
struct AddressRange: Equatable, Sendable {
    /// Four bytes or sixteen.
    private let bytes: [UInt8]
    private let prefix: Int

    /// The range that a text is; an address alone is a range of one.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count <= 2, let first = parts.first, var address = Self.address(Array(first.utf8)) else {
            return nil
        }
        var length = address.count * 8
        if parts.count == 2 {
            let digits = Array(parts[1].utf8)
            guard (1...3).contains(digits.count), digits.allSatisfy(isDigit), let value = Int(parts[1]), value <= length
            else {
                return nil
            }
            length = value
        }
        // An IPv4 address that a dual-stack socket shows as IPv6 is the same address.
        if address.count == 16, length >= 96, address.starts(with: Self.mapped) {
            address = Array(address[12...])
            length -= 96
        }
        bytes = address
        prefix = length
    }

    /// Whether the other range lies in this one.
    func contains(_ other: AddressRange) -> Bool {
        guard bytes.count == other.bytes.count, prefix <= other.prefix else { return false }
        let (whole, rest) = (prefix / 8, prefix % 8)
        guard bytes[..<whole] == other.bytes[..<whole] else { return false }
        return rest == 0 || (bytes[whole] ^ other.bytes[whole]) >> UInt8(8 - rest) == 0
    }

    /// Whether it is every address of its family.
    var isEverything: Bool { prefix == 0 }

    private static let mapped = [UInt8](repeating: 0, count: 10) + [0xff, 0xff]

    private static func address(_ text: [UInt8]) -> [UInt8]? {
        text.contains(UInt8(ascii: ":")) ? version6(text) : version4(text[...])
    }

    private static func version4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            // A leading zero would mean octal to some readers.
            guard (1...3).contains(part.count), part.allSatisfy(isDigit),
                part.count == 1 || part.first != UInt8(ascii: "0")
            else { return nil }
            let value = part.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
            guard let byte = UInt8(exactly: value) else { return nil }
            bytes.append(byte)
        }
        return bytes
    }

    private static func version6(_ text: [UInt8]) -> [UInt8]? {
        let colon = UInt8(ascii: ":")
        var gap: Int?
        for index in text.indices.dropLast() where text[index] == colon && text[index + 1] == colon {
            guard gap == nil else { return nil }
            gap = index
        }
        guard let gap else {
            guard let whole = groups(text[...]), whole.count == 16 else { return nil }
            return whole
        }
        guard let front = groups(text[..<gap]), let back = groups(text[(gap + 2)...]) else { return nil }
        // An IPv4 tail belongs to the end.
        guard !text[..<gap].contains(UInt8(ascii: ".")), front.count + back.count <= 14 else { return nil }
        return front + [UInt8](repeating: 0, count: 16 - front.count - back.count) + back
    }

    private static func groups(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains(UInt8(ascii: ".")) {
                guard let tail = version4(part) else { return nil }
                return bytes + tail
            }
            guard (1...4).contains(part.count) else { return nil }
            var value: UInt16 = 0
            for byte in part {
                guard let digit = hexadecimalDigit(byte) else { return nil }
                value = value << 4 | UInt16(digit)
            }
            bytes += [UInt8(value >> 8), UInt8(value & 0xff)]
        }
        return bytes
    }
}
