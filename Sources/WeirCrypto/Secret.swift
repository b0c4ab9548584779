/// A password, key or token: usable, comparable in constant time, and unable to print itself.
///
/// *Isolation*: any.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let bytes: [UInt8]

    /// A secret from text, as UTF-8.
    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// A secret from bytes.
    public init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The bytes themselves, for the one place that needs them. The name makes each use easy to find.
    public var exposedBytes: [UInt8] { bytes }

    /// Whether there is nothing in it: an account without a password.
    public var isEmpty: Bool { bytes.isEmpty }

    /// Always the same, whatever is inside.
    public var description: String { "<redacted>" }

    /// Always the same, whatever is inside.
    public var debugDescription: String { "<redacted>" }

    /// Shows nothing to `dump` and to debuggers.
    public var customMirror: Mirror { Mirror(self, children: [:]) }

    /// Equality in a time that depends on the lengths only.
    public static func == (a: Secret, b: Secret) -> Bool {
        constantTimeEqual(a.bytes, b.bytes)
    }
}
