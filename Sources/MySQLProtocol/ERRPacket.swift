/// The end of a command or a login that failed.
public struct ERRPacket: Error, Equatable, Sendable {
    /// MySQL's error number.
    public var code: UInt16
    /// Five characters; "HY000" where the sender left it out, or sent what is none.
    public var sqlState: String
    /// A line for people.
    public var message: String

    /// An error packet of these values.
    public init(code: UInt16, sqlState: String, message: String) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
    }

    /// One of Weir's own errors.
    public init(_ code: ErrorCode, _ message: String) {
        self.init(code: code.number, sqlState: code.sqlState, message: message)
    }

    /// Reads a payload that begins with 0xff, with a state or without.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        var offset = 0
        guard try payload.byte(at: &offset, "ERR packet") == 0xff else { throw WireError.malformed("ERR packet") }
        code = try payload.uint16(at: &offset, "error code")
        sqlState = "HY000"
        if payload.remaining(at: offset) > 0, payload[offset] == UInt8(ascii: "#") {
            offset += 1
            let state = try payload.bytes(5, at: &offset, "SQL state")
            if state.allSatisfy({ (0x21...0x7e).contains($0) }) { sqlState = String(decoding: state, as: UTF8.self) }
        }
        message = String(decoding: payload.rest(at: &offset), as: UTF8.self)
    }

    /// The payload.
    ///
    /// - Parameter withSQLState: false before the client has said that it speaks protocol 4.1, in place of a greeting
    ///   above all: the state's marker would be taken for text.
    public func encoded(withSQLState: Bool = true) -> [UInt8] {
        var payload: [UInt8] = [0xff]
        payload.appendUInt16(code)
        if withSQLState {
            payload.append(UInt8(ascii: "#"))
            let state = Array(sqlState.utf8.prefix(5))
            payload += state
            payload += repeatElement(UInt8(ascii: "0"), count: 5 - state.count)
        }
        payload += message.utf8
        return payload
    }
}
