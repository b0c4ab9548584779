/// Rows of the text protocol: every value is text, or NULL.
public enum TextRow {
    /// Reads a row.
    ///
    /// *Errors*: `truncated` with fewer values than columns, `malformed` with more.
    public static func decode(_ payload: Span<UInt8>, columns: Int) throws(WireError) -> [[UInt8]?] {
        var values: [[UInt8]?] = []
        var offset = 0
        while values.count < columns {
            values.append(try payload.nullableLengthEncodedBytes(at: &offset, "row value"))
        }
        guard payload.remaining(at: offset) == 0 else { throw WireError.malformed("row") }
        return values
    }

    /// The payload of a row of bytes.
    public static func encode(_ values: [[UInt8]?]) -> [UInt8] {
        var payload: [UInt8] = []
        for value in values {
            if let value { payload.appendLengthEncoded(value) } else { payload.append(0xfb) }
        }
        return payload
    }

    /// The payload of a row of text.
    public static func encode(_ values: [String?]) -> [UInt8] {
        encode(values.map { $0.map { Array($0.utf8) } })
    }
}
