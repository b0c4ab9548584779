/// Turns an input's bytes into choices, front to back; when they are used up, every choice is the first one.
public struct ByteSource: Sendable {
    private let bytes: [UInt8]
    private var position = 0

    /// Choices out of these bytes.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Whether there is nothing left to choose by.
    public var isEmpty: Bool { position >= bytes.count }

    /// A byte.
    public mutating func byte() -> UInt8 {
        guard position < bytes.count else { return 0 }
        defer { position += 1 }
        return bytes[position]
    }

    /// Yes or no.
    public mutating func bool() -> Bool { byte() & 1 == 1 }

    /// Two bytes, little-endian.
    public mutating func uint16() -> UInt16 { UInt16(byte()) | UInt16(byte()) << 8 }

    /// Four bytes, little-endian.
    public mutating func uint32() -> UInt32 { UInt32(uint16()) | UInt32(uint16()) << 16 }

    /// Eight bytes, little-endian.
    public mutating func uint64() -> UInt64 { UInt64(uint32()) | UInt64(uint32()) << 32 }

    /// A number below `count`, which is at most 256.
    public mutating func index(below count: Int) -> Int { Int(byte()) % count }

    /// One of these; they must not be empty.
    public mutating func element<Element>(of choices: [Element]) -> Element { choices[index(below: choices.count)] }

    /// So many bytes, or those that are left.
    public mutating func take(_ count: Int) -> [UInt8] {
        let end = min(bytes.count, position + max(0, count))
        defer { position = end }
        return Array(bytes[min(position, end)..<end])
    }

    /// Bytes with their length, at most 255, before them.
    public mutating func chunk() -> [UInt8] { take(Int(byte())) }

    /// A chunk as text; what is not UTF-8 is repaired.
    public mutating func text() -> String { String(decoding: chunk(), as: UTF8.self) }

    /// Everything that is left.
    public mutating func rest() -> [UInt8] { take(bytes.count) }
}
