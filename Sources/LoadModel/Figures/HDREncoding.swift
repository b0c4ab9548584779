/// A histogram in HdrHistogram's compressed V2 form: what stands at the end of a line of a histogram log.
///
/// *Source*: HdrHistogram's `AbstractHistogram.encodeIntoCompressedByteBuffer`; RFC 1950 and 1951 for the wrapping. The data
/// is stored, not deflated, which every reader of zlib takes: runs of empty buckets are counted already.
extension HDRHistogram {
    private static let cookieV2: Int32 = 0x1c84_9303 | 0x10
    private static let compressedCookieV2: Int32 = 0x1c84_9304 | 0x10

    /// The form, in base 64.
    public var encoded: String {
        let body = Self.zlib(uncompressed)
        return Self.base64(Self.bytes(Self.compressedCookieV2) + Self.bytes(Int32(clamping: body.count)) + body)
    }

    /// The same before it is wrapped.
    var uncompressed: [UInt8] {
        var payload: [UInt8] = []
        var zeros: Int64 = 0
        for count in counts {
            if count == 0 {
                zeros += 1
                continue
            }
            if zeros > 0 { Self.append(-zeros, to: &payload) }
            zeros = 0
            Self.append(Int64(clamping: count), to: &payload)
        }
        // The highest trackable value must have its bucket within the reader's array.
        let highest = max(maximum, 2 * Self.subBuckets)
        return Self.bytes(Self.cookieV2) + Self.bytes(Int32(clamping: payload.count)) + Self.bytes(Int32(0))
            + Self.bytes(Int32(3)) + Self.bytes(Int64(1)) + Self.bytes(highest)
            + Self.bytes(Int64(bitPattern: (1.0).bitPattern)) + payload
    }

    /// ZigZag LEB128 of up to nine bytes, as HdrHistogram has it: the ninth has eight bits.
    private static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            if rest < 0x80 { break }
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    private static func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
        stride(from: value.bitWidth - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    static func zlib(_ bytes: [UInt8]) -> [UInt8] {
        var stream: [UInt8] = [0x78, 0x01]
        var rest = bytes[...]
        repeat {
            let block = rest.prefix(0xffff)
            rest = rest.dropFirst(block.count)
            let length = UInt16(block.count)
            stream.append(rest.isEmpty ? 1 : 0)
            for half in [length, ~length] {
                stream.append(UInt8(truncatingIfNeeded: half))
                stream.append(UInt8(truncatingIfNeeded: half >> 8))
            }
            stream += block
        } while !rest.isEmpty
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65_521
            high = (high + low) % 65_521
        }
        return stream + self.bytes(high << 16 | low)
    }

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func base64(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            bits <<= UInt32(8 * (3 - group.count))
            for place in 0..<4 {
                let isFilled = place <= group.count
                text.append(isFilled ? alphabet[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// A log of histograms over time, as HdrHistogram's tools read it.
///
/// *Source*: HdrHistogram's `HistogramLogWriter`, version 1.3 of its format: times in seconds since the base, the maximum in
/// milliseconds, tags in front.
public enum HDRLog {
    /// The lines at its beginning; the base time is in milliseconds since 1970.
    public static func head(baseMilliseconds: Int64, comment: String) -> [String] {
        let base = fixed(Double(baseMilliseconds) / 1000)
        return [
            "#[\(comment)]", "#[Histogram log format version 1.3]", "#[BaseTime: \(base) (seconds since epoch)]",
            "#[StartTime: \(base) (seconds since epoch)]",
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"",
        ]
    }

    /// A line of one interval.
    public static func line(tag: String, start: Int64, length: Int64, _ histogram: HDRHistogram) -> String {
        "Tag=\(tag),\(fixed(Nanoseconds.inSeconds(start))),\(fixed(Nanoseconds.inSeconds(length))),"
            + "\(fixed(Double(histogram.maximum) / 1e6)),\(histogram.encoded)"
    }

    private static func fixed(_ value: Double) -> String {
        let thousandths = Int64((value * 1000).rounded())
        let fraction = "\(thousandths % 1000)"
        return "\(thousandths / 1000)." + String(repeating: "0", count: 3 - fraction.count) + fraction
    }
}
