internal import Foundation
internal import GRDB

extension String {
    /// Whether SQLite's binding takes all of it: a text ends for it where a NUL is, and "app\0x" would find "app".
    var isWholeInSQL: Bool { !utf8.contains(0) }

    /// The text without what SQLite's binding would end it at.
    var wholeInSQL: String {
        isWholeInSQL ? self : String(String.UnicodeScalarView(unicodeScalars.map { $0 == "\0" ? "\u{FFFD}" : $0 }))
    }
}

extension Row {
    /// A column's value.
    ///
    /// *Errors*: `IdentityError.serviceFailure` when it is of another kind: somebody else wrote to the file.
    func column<T: DatabaseValueConvertible>(_ name: String) throws -> T {
        let value: DatabaseValue = self[name]
        guard let converted = T.fromDatabaseValue(value) else {
            throw IdentityError.serviceFailure("The column \(name) has a value of another kind than was written.")
        }
        return converted
    }

    /// A column's value, or nil for NULL.
    func optional<T: DatabaseValueConvertible>(_ name: String) throws -> T? {
        let value: DatabaseValue = self[name]
        return value.isNull ? nil : try column(name)
    }

    /// A column of bytes.
    func bytes(_ name: String) throws -> [UInt8] {
        let data: Data = try column(name)
        return Array(data)
    }

    /// A column of seconds since 1970.
    func moment(_ name: String) throws -> Timestamp {
        Timestamp(seconds: try column(name))
    }

    /// A column of seconds since 1970, or nil for NULL.
    func optionalMoment(_ name: String) throws -> Timestamp? {
        let seconds: Int64? = try optional(name)
        return seconds.map { Timestamp(seconds: $0) }
    }
}
