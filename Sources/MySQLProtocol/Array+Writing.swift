extension [UInt8] {
    /// Appends two bytes, little-endian.
    public mutating func appendUInt16(_ value: UInt16) {
        appendLittleEndian(UInt64(value), 2)
    }

    /// Appends the low three bytes, little-endian.
    public mutating func appendUInt24(_ value: UInt32) {
        appendLittleEndian(UInt64(value), 3)
    }

    /// Appends four bytes, little-endian.
    public mutating func appendUInt32(_ value: UInt32) {
        appendLittleEndian(UInt64(value), 4)
    }

    /// Appends eight bytes, little-endian.
    public mutating func appendUInt64(_ value: UInt64) {
        appendLittleEndian(value, 8)
    }

    /// Appends an integer in the shortest form that says its own length.
    public mutating func appendLengthEncoded(_ value: UInt64) {
        switch value {
        case 0...0xfa:
            append(UInt8(value))
        case 0xfb...0xffff:
            append(0xfc)
            appendLittleEndian(value, 2)
        case 0x1_0000...0xff_ffff:
            append(0xfd)
            appendLittleEndian(value, 3)
        default:
            append(0xfe)
            appendLittleEndian(value, 8)
        }
    }

    /// Appends bytes with their length before them.
    public mutating func appendLengthEncoded(_ bytes: [UInt8]) {
        appendLengthEncoded(UInt64(bytes.count))
        self += bytes
    }

    /// Appends text as UTF-8 with its length before it.
    public mutating func appendLengthEncoded(_ text: String) {
        appendLengthEncoded(UInt64(text.utf8.count))
        self += text.utf8
    }

    /// Appends text as UTF-8 and a zero byte. What follows a zero byte within the text is left out: the reader could
    /// not tell it from the next field.
    public mutating func appendNulTerminated(_ text: String) {
        self += text.utf8.prefix { $0 != 0 }
        append(0)
    }

    /// Appends zero bytes.
    mutating func appendZeros(_ length: Int) {
        self += repeatElement(0, count: length)
    }

    private mutating func appendLittleEndian(_ value: UInt64, _ width: Int) {
        for index in 0..<width { append(UInt8(truncatingIfNeeded: value >> UInt64(8 * index))) }
    }
}
