import MySQLProtocol

/// What the types of parameters make of a prepared statement on MySQL.
///
/// Where a place gives a parameter no type (`SELECT ?`), MySQL takes it for a text. When a stronger type comes, the
/// statement is made anew for the types of that execution, and later values of weaker types are converted: a text that
/// comes behind a number becomes a number. So a statement's past matters, and only those of equal classes, one byte for each
/// parameter, are the same. MariaDB takes each execution as it comes.
///
/// *Source*: seen with MySQL 9.7, all pairs and triples of a NULL, a whole number, a double, a text and bytes.
enum ParameterClasses {
    /// The class of a parameter that was given no type.
    private static let none: UInt8 = 0
    private static let text: UInt8 = 1
    private static let bytes: UInt8 = 2
    private static let integer: UInt8 = 4
    private static let decimal: UInt8 = 6
    private static let double: UInt8 = 8
    private static let temporal: UInt8 = 10
    private static let other: UInt8 = 12

    /// The classes behind an execution with these types, two bytes each.
    ///
    /// - Parameter former: those before it; empty where the statement was not executed.
    static func after(_ former: [UInt8], types: [UInt8]) -> [UInt8] {
        let count = types.count / 2
        let before = former.count == count ? former : [UInt8](repeating: none, count: count)
        var new: [UInt8] = []
        new.reserveCapacity(count)
        var isTaken = true
        for index in 0..<count {
            let one = one(types[2 * index], types[2 * index + 1])
            new.append(one)
            isTaken = isTaken && takes(before[index], one)
        }
        return isTaken ? before : new
    }

    /// Whether a statement of one class takes a value of another as it is.
    private static func takes(_ one: UInt8, _ value: UInt8) -> Bool {
        if value <= bytes || one == value { return true }
        return switch one & ~1 {
        case integer: value & ~1 == integer
        case decimal: value & ~1 == integer
        case double: value < double
        default: false
        }
    }

    private static func one(_ type: UInt8, _ flags: UInt8) -> UInt8 {
        switch type {
        case ExecutePacket.typeOfNull: none
        // VARCHAR, ENUM, SET, VAR_STRING, STRING
        case 15, 247, 248, 253, 254: text
        case 249...252: bytes
        // TINY, SHORT, LONG, LONGLONG, INT24, YEAR
        case 1, 2, 3, 8, 9, 13: integer + flags >> 7
        case 0, 246: decimal
        case 4, 5: double
        // TIMESTAMP, DATE, TIME, DATETIME and their newer forms
        case 7, 10, 11, 12, 14, 17, 18, 19: temporal
        default: other
        }
    }
}
