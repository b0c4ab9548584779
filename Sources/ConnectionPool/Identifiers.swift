/// Names one backend (one database connection, from the decision to open it until its slot is free again).
///
/// Made by the pool only and never reused by the same pool. It carries the index of the backend's slot, so that the
/// pool finds the slot without hashing. Printed as `b-17`.
public struct BackendID: Hashable, Sendable, CustomStringConvertible {
    /// The serial number in the upper 40 bits, the slot's index in the lower 24.
    public let rawValue: UInt64

    static let slotBits: UInt64 = 24
    /// How many slots the lower bits can tell apart.
    static let maximumSlots = 1 << 24

    /// The id with this serial number and slot; for replaying a recorded event log. Excess bits are cut off.
    public init(serial: UInt64, slot: Int) {
        rawValue = serial << Self.slotBits | UInt64(truncatingIfNeeded: slot) & (1 << Self.slotBits - 1)
    }

    /// The running number, from 1: the 17 of `b-17`.
    public var serial: UInt64 { rawValue >> Self.slotBits }

    /// The index of the slot the backend lives in.
    public var slot: Int { Int(truncatingIfNeeded: rawValue & (1 << Self.slotBits - 1)) }

    /// `b-` and the serial number.
    public var description: String { "b-\(serial)" }
}

/// Names one borrow (one wish for a backend). Made by the caller, who never reuses one. Printed as `w-3`.
public struct BorrowID: Hashable, Sendable, CustomStringConvertible {
    /// The running number: the 3 of `w-3`.
    public let rawValue: UInt64

    /// The borrow with this number.
    public init(_ rawValue: UInt64) { self.rawValue = rawValue }

    /// `w-` and the number.
    public var description: String { "w-\(rawValue)" }
}
