/// RFC 3986's percent-encoding in the one form that AWS signs: unreserved characters stay, all else is `%` and two
/// upper-case digits.
///
/// *Isolation*: any.
enum PercentEncoding {
    /// Writes the bytes encoded behind what is there already.
    ///
    /// - Parameter keepsSlash: whether `/` stays, as in paths.
    static func append(_ bytes: some Sequence<UInt8>, to text: inout [UInt8], keepsSlash: Bool = false) {
        for byte in bytes {
            if isUnreserved(byte) || (keepsSlash && byte == UInt8(ascii: "/")) {
                text.append(byte)
            } else {
                text.append(UInt8(ascii: "%"))
                text.append(Hex.upper(byte >> 4))
                text.append(Hex.upper(byte & 15))
            }
        }
    }

    /// The encoded bytes.
    static func encoded(_ bytes: some Sequence<UInt8>, keepsSlash: Bool = false) -> [UInt8] {
        var text: [UInt8] = []
        append(bytes, to: &text, keepsSlash: keepsSlash)
        return text
    }

    /// The bytes that are meant, or nil where `%` is not followed by two hexadecimal digits.
    ///
    /// - Parameter plusIsSpace: whether `+` means a blank, as in forms.
    static func decoded(_ text: some Sequence<UInt8>, plusIsSpace: Bool = false) -> [UInt8]? {
        var bytes: [UInt8] = []
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = iterator.next().flatMap(Hex.value), let low = iterator.next().flatMap(Hex.value) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            } else if byte == UInt8(ascii: "+"), plusIsSpace {
                bytes.append(UInt8(ascii: " "))
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }

    /// Letters, digits and `-._~`.
    static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// Hexadecimal digits.
enum Hex {
    /// The lower-case text of the bytes.
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(2 * bytes.count)
        for byte in bytes {
            text.append(lower(byte >> 4))
            text.append(lower(byte & 15))
        }
        return text
    }

    /// The bytes of a lower-case text, or nil for any other text.
    static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
        guard text.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in text {
            guard let value = value(digit), digit == lower(value) else { return nil }
            if let first = high {
                bytes.append(first << 4 | value)
                high = nil
            } else {
                high = value
            }
        }
        return bytes
    }

    /// What a digit of either case is worth.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The upper-case digit of a value below 16.
    static func upper(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + (value - 10)
    }

    private static func lower(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + (value - 10)
    }
}
