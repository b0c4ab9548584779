/// One line of SHOW PIN TOTALS.
public struct PinTotalLine: ConsoleLine {
    /// The cause's name.
    public let cause: String
    /// How many sessions it pins now.
    public let now: Int
    /// How often a session was pinned by it.
    public let total: Int

    /// A line of these values.
    public init(cause: String, now: Int, total: Int) {
        self.cause = cause
        self.now = now
        self.total = total
    }

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("cause"), .init("now", .integer), .init("total", .integer),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] { [.text(cause), .integer(now), .integer(total)] }
}

/// One line of SHOW CLOSES.
public struct CloseLine: ConsoleLine {
    /// The reason's name.
    public let reason: String
    /// Who closed: client, weir or server.
    public let side: String
    /// What the session was doing.
    public let state: String
    /// How many sessions ended so.
    public let total: Int

    /// A line of these values.
    public init(reason: String, side: String, state: String, total: Int) {
        self.reason = reason
        self.side = side
        self.state = state
        self.total = total
    }

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("reason"), .init("side"), .init("state"), .init("total", .integer),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] { [.text(reason), .text(side), .text(state), .integer(total)] }
}

/// One line of SHOW CONFIG.
public struct ConfigLine: ConsoleLine {
    /// The setting's path: pool.maxConnections.
    public let key: String
    /// What is in force, as it would be written; never a secret.
    public let value: String?
    /// What would be without the setting.
    public let defaultValue: String?
    /// Whether a reload puts a new value in force.
    public let isReloadable: Bool

    /// A line of these values.
    public init(key: String, value: String?, defaultValue: String?, isReloadable: Bool) {
        self.key = key
        self.value = value
        self.defaultValue = defaultValue
        self.isReloadable = isReloadable
    }

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("key"), .init("value"), .init("default"), .init("reloadable", .flag),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [.text(key), .optional(value), .optional(defaultValue), .flag(isReloadable)]
    }
}

/// One line of SHOW STATS and SHOW LISTS: a number and its name.
public struct FigureLine: ConsoleLine {
    /// Its name.
    public let name: String
    /// The number.
    public let value: Int

    /// A line of these values.
    public init(_ name: String, _ value: Int) {
        self.name = name
        self.value = value
    }

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [.init("name"), .init("value", .integer)]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] { [.text(name), .integer(value)] }
}

/// One line of SHOW STATE and SHOW VERSION: a word and its name.
public struct FactLine: ConsoleLine {
    /// Its name.
    public let name: String
    /// The word.
    public let value: String?

    /// A line of these values.
    public init(_ name: String, _ value: String?) {
        self.name = name
        self.value = value
    }

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [.init("name"), .init("value")]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] { [.text(name), .optional(value)] }
}

/// One line of SHOW HISTOGRAMS.
public struct HistogramLine: ConsoleLine {
    /// What was measured.
    public let name: String
    /// The longest time of this bucket, in microseconds; nil for the last one, which has no end.
    public let bound: Int?
    /// How many were longer than the bucket before and not longer than this.
    public let count: Int

    /// A line of these values.
    public init(name: String, bound: Int?, count: Int) {
        self.name = name
        self.bound = bound
        self.count = count
    }

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("name"), .init("upto_us", .integer), .init("count", .integer),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] { [.text(name), .optional(bound), .integer(count)] }
}

/// One line of SHOW DIGESTS. *Units*: nanoseconds.
public struct DigestLine: ConsoleLine {
    /// The statement without its values.
    public let digest: String
    /// How many ended.
    public let count: Int
    /// How long they took together, from their receipt to the end of their replies.
    public let total: Int64
    /// How long the slowest took.
    public let longest: Int64

    /// A line of these values.
    public init(digest: String, count: Int, total: Int64, longest: Int64) {
        self.digest = digest
        self.count = count
        self.total = total
        self.longest = longest
    }

    /// The table's columns.
    public static let columns: [ConsoleTable.Column] = [
        .init("digest"), .init("count", .integer), .init("total_ms", .number), .init("mean_ms", .number),
        .init("max_ms", .number),
    ]

    /// One value for each of `columns`.
    public var values: [ConsoleValue] {
        [
            .text(digest), .integer(count), .milliseconds(total), .milliseconds(count > 0 ? total / Int64(count) : 0),
            .milliseconds(longest),
        ]
    }
}
