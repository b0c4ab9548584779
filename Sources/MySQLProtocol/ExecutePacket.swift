/// Where the parameters' types are in a COM_STMT_EXECUTE.
///
/// *Source*: the protocol without CLIENT_QUERY_ATTRIBUTES.
public struct ExecutePacket: Equatable, Sendable {
    /// Where the byte is that says whether types follow; it is in the payload if the packet is well formed.
    public let flagPlace: Int
    /// Where they are; nil if they are left out, as is usual from the second execution on.
    public let types: Range<Int>?

    /// How much of the payload must be there to find the types.
    public static func bytesNeeded(parameters: Int) -> Int {
        parameters == 0 ? 10 : 10 + (parameters + 7) / 8 + 1 + 2 * parameters
    }

    /// MYSQL_TYPE_NULL: the type of a parameter that has no value, and no other type.
    public static let typeOfNull: UInt8 = 6

    /// Looks into the first bytes of a payload.
    ///
    /// - Returns: nil if there are no parameters, or the payload is too short to have any.
    public init?(_ payload: Span<UInt8>, parameters: Int) {
        guard parameters > 0 else { return nil }
        let place = 10 + (parameters + 7) / 8
        guard place < payload.count else { return nil }
        flagPlace = place
        guard payload[place] == 1 else {
            types = nil
            return
        }
        guard place + 1 + 2 * parameters <= payload.count else { return nil }
        types = place + 1..<place + 1 + 2 * parameters
    }
}
