/// The server's next word within a method.
public struct AuthMoreData: Equatable, Sendable {
    /// caching_sha2_password: the scramble was right, an OK packet follows.
    public static let fastAuthSucceeded = AuthMoreData([0x03])
    /// caching_sha2_password: send the password itself, by a safe way.
    public static let fullAuthNeeded = AuthMoreData([0x04])

    /// What the method says.
    public var data: [UInt8]

    /// A word of these bytes.
    public init(_ data: [UInt8]) {
        self.data = data
    }

    /// Reads a payload that begins with 0x01.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        var offset = 0
        guard try payload.byte(at: &offset, "AuthMoreData") == 0x01 else { throw WireError.malformed("AuthMoreData") }
        data = payload.rest(at: &offset)
    }

    /// The payload.
    public func encoded() -> [UInt8] {
        [0x01] + data
    }
}
