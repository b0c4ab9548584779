// Every reader here takes bytes at an offset and moves the offset behind what it took. When it throws, the offset is
// where it was. An offset outside the bytes reads as their end.

extension Span where Element == UInt8 {
    /// How many bytes there are at and behind an offset.
    public func remaining(at offset: Int) -> Int {
        offset < 0 ? 0 : Swift.max(0, count - offset)
    }

    /// Takes a byte.
    public func byte(at offset: inout Int, _ what: String = "byte") throws(WireError) -> UInt8 {
        guard remaining(at: offset) >= 1 else { throw WireError.truncated(what) }
        defer { offset += 1 }
        return self[offset]
    }

    /// Takes a little-endian integer of two bytes.
    public func uint16(at offset: inout Int, _ what: String = "integer") throws(WireError) -> UInt16 {
        UInt16(truncatingIfNeeded: try littleEndian(2, at: &offset, what))
    }

    /// Takes a little-endian integer of three bytes.
    public func uint24(at offset: inout Int, _ what: String = "integer") throws(WireError) -> UInt32 {
        UInt32(truncatingIfNeeded: try littleEndian(3, at: &offset, what))
    }

    /// Takes a little-endian integer of four bytes.
    public func uint32(at offset: inout Int, _ what: String = "integer") throws(WireError) -> UInt32 {
        UInt32(truncatingIfNeeded: try littleEndian(4, at: &offset, what))
    }

    /// Takes a little-endian integer of eight bytes.
    public func uint64(at offset: inout Int, _ what: String = "integer") throws(WireError) -> UInt64 {
        try littleEndian(8, at: &offset, what)
    }

    /// Takes an integer that says its own length.
    ///
    /// *Errors*: `truncated`; `malformed` for 0xfb (NULL) and 0xff, which are no integers.
    public func lengthEncodedInteger(at offset: inout Int, _ what: String = "integer") throws(WireError) -> UInt64 {
        guard remaining(at: offset) >= 1 else { throw WireError.truncated(what) }
        let width: Int
        switch self[offset] {
        case 0xfc: width = 2
        case 0xfd: width = 3
        case 0xfe: width = 8
        case 0xfb, 0xff: throw WireError.malformed(what)
        case let small:
            offset += 1
            return UInt64(small)
        }
        var next = offset + 1
        let value = try littleEndian(width, at: &next, what)
        offset = next
        return value
    }

    /// Takes a copy of so many bytes.
    public func bytes(_ length: Int, at offset: inout Int, _ what: String = "bytes") throws(WireError) -> [UInt8] {
        guard length >= 0, length <= remaining(at: offset) else { throw WireError.truncated(what) }
        // Nothing may be taken anywhere, outside the bytes too.
        guard length > 0 else { return [] }
        defer { offset += length }
        return copy(offset..<offset + length)
    }

    /// Takes bytes that have their length before them.
    public func lengthEncodedBytes(at offset: inout Int, _ what: String = "string") throws(WireError) -> [UInt8] {
        var next = offset
        let length = try lengthEncodedInteger(at: &next, what)
        guard length <= UInt64(remaining(at: next)) else { throw WireError.truncated(what) }
        let value = try bytes(Int(length), at: &next, what)
        offset = next
        return value
    }

    /// Takes bytes that have their length before them, or nil for NULL.
    public func nullableLengthEncodedBytes(
        at offset: inout Int, _ what: String = "string"
    ) throws(WireError) -> [UInt8]? {
        if remaining(at: offset) >= 1, self[offset] == 0xfb {
            offset += 1
            return nil
        }
        return try lengthEncodedBytes(at: &offset, what)
    }

    /// Takes text that has its length before it; bytes that are not UTF-8 are repaired.
    public func lengthEncodedString(at offset: inout Int, _ what: String = "string") throws(WireError) -> String {
        String(decoding: try lengthEncodedBytes(at: &offset, what), as: UTF8.self)
    }

    /// Takes the bytes before the next zero byte, and that byte too.
    public func nulTerminatedBytes(at offset: inout Int, _ what: String = "string") throws(WireError) -> [UInt8] {
        var end = offset < 0 ? count : offset
        while end < count {
            if self[end] == 0 {
                let value = copy(offset..<end)
                offset = end + 1
                return value
            }
            end += 1
        }
        throw WireError.truncated(what)
    }

    /// Takes the text before the next zero byte, and that byte too; bytes that are not UTF-8 are repaired.
    public func nulTerminatedString(at offset: inout Int, _ what: String = "string") throws(WireError) -> String {
        String(decoding: try nulTerminatedBytes(at: &offset, what), as: UTF8.self)
    }

    /// Takes everything that is left, which may be nothing.
    public func rest(at offset: inout Int) -> [UInt8] {
        let length = remaining(at: offset)
        guard length > 0 else { return [] }
        defer { offset += length }
        return copy(offset..<offset + length)
    }

    private func littleEndian(_ width: Int, at offset: inout Int, _ what: String) throws(WireError) -> UInt64 {
        guard remaining(at: offset) >= width else { throw WireError.truncated(what) }
        var value: UInt64 = 0
        for index in 0..<width { value |= UInt64(self[offset + index]) << UInt64(8 * index) }
        offset += width
        return value
    }

    private func copy(_ range: Range<Int>) -> [UInt8] {
        extracting(range).withUnsafeBufferPointer { Array($0) }
    }
}
