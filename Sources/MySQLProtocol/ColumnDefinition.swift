/// The type byte of a column.
public struct ColumnType: RawRepresentable, Hashable, Sendable {
    /// The byte as it travels.
    public let rawValue: UInt8

    /// Takes the byte as it travels.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// INT.
    public static let long = ColumnType(rawValue: 0x03)
    /// DOUBLE.
    public static let double = ColumnType(rawValue: 0x05)
    /// NULL.
    public static let null = ColumnType(rawValue: 0x06)
    /// BIGINT.
    public static let longLong = ColumnType(rawValue: 0x08)
    /// DATETIME.
    public static let dateTime = ColumnType(rawValue: 0x0c)
    /// BLOB and TEXT.
    public static let blob = ColumnType(rawValue: 0xfc)
    /// DECIMAL.
    public static let newDecimal = ColumnType(rawValue: 0xf6)
    /// MEDIUMTEXT and MEDIUMBLOB.
    public static let mediumBlob = ColumnType(rawValue: 0xfa)
    /// LONGTEXT and LONGBLOB.
    public static let longBlob = ColumnType(rawValue: 0xfb)
    /// VARCHAR.
    public static let varString = ColumnType(rawValue: 0xfd)
    /// CHAR.
    public static let string = ColumnType(rawValue: 0xfe)
}

/// What is known about one column of a result.
///
/// *Source*: MySQL 8.4 source documentation, "Protocol::ColumnDefinition41".
public struct ColumnDefinition: Equatable, Sendable {
    /// Always "def".
    public var catalog: String
    /// The schema.
    public var schema: String
    /// The table's alias.
    public var table: String
    /// The table.
    public var originalTable: String
    /// The column's alias.
    public var name: String
    /// The column.
    public var originalName: String
    /// The collation's number; 63 is binary.
    public var characterSet: UInt16
    /// The longest value, in bytes.
    public var length: UInt32
    /// The type.
    public var type: ColumnType
    /// NOT NULL, keys and the like.
    public var flags: UInt16
    /// Digits behind the point; 0x1f when not fixed.
    public var decimals: UInt8

    /// A definition of these values; the name alone makes a VARCHAR of utf8mb4.
    public init(
        name: String, type: ColumnType = .varString, characterSet: UInt16 = 45, length: UInt32 = 1020,
        flags: UInt16 = 0, decimals: UInt8 = 0, schema: String = "", table: String = "", originalTable: String = "",
        originalName: String = "", catalog: String = "def"
    ) {
        self.catalog = catalog
        self.schema = schema
        self.table = table
        self.originalTable = originalTable
        self.name = name
        self.originalName = originalName
        self.characterSet = characterSet
        self.length = length
        self.type = type
        self.flags = flags
        self.decimals = decimals
    }

    /// Reads a definition.
    public init(_ payload: Span<UInt8>) throws(WireError) {
        var offset = 0
        catalog = try payload.lengthEncodedString(at: &offset, "catalog")
        schema = try payload.lengthEncodedString(at: &offset, "schema")
        table = try payload.lengthEncodedString(at: &offset, "table")
        originalTable = try payload.lengthEncodedString(at: &offset, "original table")
        name = try payload.lengthEncodedString(at: &offset, "column")
        originalName = try payload.lengthEncodedString(at: &offset, "original column")
        guard try payload.lengthEncodedInteger(at: &offset, "fixed length") >= 0x0c else {
            throw WireError.malformed("column definition")
        }
        characterSet = try payload.uint16(at: &offset, "character set")
        length = try payload.uint32(at: &offset, "column length")
        type = ColumnType(rawValue: try payload.byte(at: &offset, "column type"))
        flags = try payload.uint16(at: &offset, "column flags")
        decimals = try payload.byte(at: &offset, "decimals")
        _ = try payload.uint16(at: &offset, "filler")
    }

    /// The payload.
    public func encoded() -> [UInt8] {
        var payload: [UInt8] = []
        for text in [catalog, schema, table, originalTable, name, originalName] { payload.appendLengthEncoded(text) }
        payload.append(0x0c)
        payload.appendUInt16(characterSet)
        payload.appendUInt32(length)
        payload.append(type.rawValue)
        payload.appendUInt16(flags)
        payload.append(decimals)
        payload.appendUInt16(0)
        return payload
    }
}
