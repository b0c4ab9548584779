/// Bytes as letters and digits that people can type.
///
/// *Isolation*: any.
/// *Source*: RFC 4648, section 6.
public enum Base32 {
    /// The bytes as text, without the `=` at its end, which authenticator apps do not want.
    public static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        var bits: UInt16 = 0
        var count = 0
        for byte in bytes {
            bits = (bits & 0x1f) << 8 | UInt16(byte)
            count += 8
            while count >= 5 {
                count -= 5
                text.append(digit(UInt8(truncatingIfNeeded: bits >> UInt16(count)) & 31))
            }
        }
        if count > 0 { text.append(digit(UInt8(truncatingIfNeeded: bits << UInt16(5 - count)) & 31)) }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes of a text in either case, with or without its `=`; nil for what `encode` never makes otherwise.
    public static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        let body = digits.prefix { $0 != UInt8(ascii: "=") }
        let padding = digits.count - body.count
        guard digits.dropFirst(body.count).allSatisfy({ $0 == UInt8(ascii: "=") }),
            padding == 0 || (digits.count.isMultiple(of: 8) && padding < 8), ![1, 3, 6].contains(body.count % 8)
        else { return nil }
        var bytes: [UInt8] = []
        var bits: UInt16 = 0
        var count = 0
        for digit in body {
            guard let value = value(digit) else { return nil }
            bits = (bits & 0xff) << 5 | UInt16(value)
            count += 5
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt16(count)))
            }
        }
        // Bits that belong to no byte must be zero, so that each byte string has one text only.
        guard bits & ((1 << UInt16(count)) - 1) == 0 else { return nil }
        return bytes
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 26 ? UInt8(ascii: "A") + value : UInt8(ascii: "2") + (value - 26)
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): digit - UInt8(ascii: "a")
        case UInt8(ascii: "2")...UInt8(ascii: "7"): digit - UInt8(ascii: "2") + 26
        default: nil
        }
    }
}
