/// One thing the server says has changed in the session.
///
/// *Source*: MySQL 8.4 manual, 7.1.18 "Server Tracking of Client Session State"; MariaDB sends the same.
public enum SessionStateChange: Equatable, Sendable {
    /// A system variable and its value as SHOW VARIABLES would print it.
    case systemVariable(name: String, value: String)
    /// The default schema.
    case schema(String)
    /// Whether anything at all has changed (`session_track_state_change`).
    case stateChanged(Bool)
    /// GTIDs, with the number of their encoding.
    case gtids(encoding: UInt8, String)
    /// The statements that would start the open transaction again with its characteristics.
    case transactionCharacteristics(String)
    /// Eight letters about the open transaction.
    case transactionState(String)
    /// A tracker of a later server.
    case unknown(type: UInt8, [UInt8])

    /// Reads the block of an OK packet.
    ///
    /// *Errors*: `WireError` when a length points outside the block.
    public static func decode(_ block: Span<UInt8>) throws(WireError) -> [SessionStateChange] {
        var changes: [SessionStateChange] = []
        var offset = 0
        while block.remaining(at: offset) > 0 {
            let type = try block.byte(at: &offset)
            let data = try block.lengthEncodedBytes(at: &offset, "session state entry")
            try append(type, data, to: &changes)
        }
        return changes
    }

    /// The block of these changes.
    public static func encode(_ changes: [SessionStateChange]) -> [UInt8] {
        var block: [UInt8] = []
        for change in changes {
            let (type, data) = change.entry
            block.append(type)
            block.appendLengthEncoded(data)
        }
        return block
    }

    private static func append(
        _ type: UInt8, _ data: [UInt8], to changes: inout [SessionStateChange]
    ) throws(WireError) {
        let data = data.span
        var offset = 0
        switch type {
        case 0:
            // One pair per entry is what servers send; several in one entry would be lawful.
            while data.remaining(at: offset) > 0 {
                let name = try data.lengthEncodedString(at: &offset, "tracked variable")
                let value = try data.nullableLengthEncodedBytes(at: &offset, "tracked value") ?? []
                changes.append(.systemVariable(name: name, value: String(decoding: value, as: UTF8.self)))
            }
        case 1:
            changes.append(.schema(try data.lengthEncodedString(at: &offset, "tracked schema")))
        case 2:
            // Servers send this one text without a length of its own; the manual gives it one. Its end is the same.
            guard let flag = data.rest(at: &offset).last else { throw WireError.truncated("tracked state") }
            changes.append(.stateChanged(flag == UInt8(ascii: "1")))
        case 3:
            let encoding = try data.byte(at: &offset, "tracked GTIDs")
            changes.append(.gtids(encoding: encoding, try data.lengthEncodedString(at: &offset, "tracked GTIDs")))
        case 4:
            changes.append(.transactionCharacteristics(try data.lengthEncodedString(at: &offset, "characteristics")))
        case 5:
            changes.append(.transactionState(try data.lengthEncodedString(at: &offset, "transaction state")))
        default:
            changes.append(.unknown(type: type, data.rest(at: &offset)))
        }
    }

    private var entry: (type: UInt8, data: [UInt8]) {
        var data: [UInt8] = []
        switch self {
        case .systemVariable(let name, let value):
            data.appendLengthEncoded(name)
            data.appendLengthEncoded(value)
            return (0, data)
        case .schema(let name):
            data.appendLengthEncoded(name)
            return (1, data)
        case .stateChanged(let changed):
            data.append(UInt8(ascii: changed ? "1" : "0"))
            return (2, data)
        case .gtids(let encoding, let gtids):
            data.append(encoding)
            data.appendLengthEncoded(gtids)
            return (3, data)
        case .transactionCharacteristics(let statements):
            data.appendLengthEncoded(statements)
            return (4, data)
        case .transactionState(let letters):
            data.appendLengthEncoded(letters)
            return (5, data)
        case .unknown(let type, let data):
            return (type, data)
        }
    }
}
