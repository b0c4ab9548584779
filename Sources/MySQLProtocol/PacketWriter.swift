/// Makes physical packets of payloads.
///
/// *Isolation*: any.
public enum PacketWriter {
    /// The packets of one payload: one, or several where it is 16 MiB - 1 or longer.
    public static func packet(sequence: UInt8, payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(payload.count + PacketHeader.byteCount)
        _ = append(payload, sequence: sequence, to: &bytes)
        return bytes
    }

    /// Appends the packets of one payload and says which sequence id the next packet has.
    @discardableResult
    public static func append(_ payload: [UInt8], sequence: UInt8, to bytes: inout [UInt8]) -> UInt8 {
        append(payload, sequence: sequence, longest: PacketHeader.maxPayload, to: &bytes)
    }

    /// The same with packets of at most `longest` bytes, so that tests need no large payloads.
    static func append(_ payload: [UInt8], sequence: UInt8, longest: Int, to bytes: inout [UInt8]) -> UInt8 {
        var sequence = sequence
        var offset = 0
        while true {
            let length = min(payload.count - offset, longest)
            bytes.appendUInt24(UInt32(length))
            bytes.append(sequence)
            bytes += payload[offset..<offset + length]
            offset += length
            sequence &+= 1
            // A full packet says "more follows", so one that ends a payload exactly is followed by an empty one.
            if length < longest { return sequence }
        }
    }
}
