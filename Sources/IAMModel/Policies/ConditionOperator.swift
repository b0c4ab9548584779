/// A condition's operator: `ForAnyValue:StringLikeIfExists` and its like, in parts.
///
/// *Source*: IAM User Guide, "IAM JSON policy elements: Condition operators".
struct ConditionOperator: Equatable, Sendable {
    /// How the several values of a key are told.
    enum SetOperator: String, CaseIterable, Sendable {
        case forAllValues = "ForAllValues"
        case forAnyValue = "ForAnyValue"
    }

    /// Which order of two values makes a match.
    enum Order: Equatable, Sendable {
        case equal, less, lessOrEqual, greater, greaterOrEqual

        func holds<Value: Comparable>(_ a: Value, _ b: Value) -> Bool {
            switch self {
            case .equal: a == b
            case .less: a < b
            case .lessOrEqual: a <= b
            case .greater: a > b
            case .greaterOrEqual: a >= b
            }
        }
    }

    enum Test: Equatable, Sendable {
        case stringEquals, stringEqualsIgnoreCase, stringLike, arnLike
        case numeric(Order)
        case date(Order)
        case bool, binaryEquals, ipAddress, null
    }

    let written: String
    let set: SetOperator?
    let test: Test
    /// Whether it holds where the test does not.
    let isNegated: Bool
    let ifExists: Bool

    /// The operators without what may stand before and behind them.
    private static let tests: [(name: String, test: Test, isNegated: Bool)] = [
        ("StringEquals", .stringEquals, false), ("StringNotEquals", .stringEquals, true),
        ("StringEqualsIgnoreCase", .stringEqualsIgnoreCase, false),
        ("StringNotEqualsIgnoreCase", .stringEqualsIgnoreCase, true),
        ("StringLike", .stringLike, false), ("StringNotLike", .stringLike, true),
        ("NumericEquals", .numeric(.equal), false), ("NumericNotEquals", .numeric(.equal), true),
        ("NumericLessThan", .numeric(.less), false), ("NumericLessThanEquals", .numeric(.lessOrEqual), false),
        ("NumericGreaterThan", .numeric(.greater), false),
        ("NumericGreaterThanEquals", .numeric(.greaterOrEqual), false),
        ("DateEquals", .date(.equal), false), ("DateNotEquals", .date(.equal), true),
        ("DateLessThan", .date(.less), false), ("DateLessThanEquals", .date(.lessOrEqual), false),
        ("DateGreaterThan", .date(.greater), false), ("DateGreaterThanEquals", .date(.greaterOrEqual), false),
        ("Bool", .bool, false), ("BinaryEquals", .binaryEquals, false),
        ("IpAddress", .ipAddress, false), ("NotIpAddress", .ipAddress, true),
        ("ArnEquals", .arnLike, false), ("ArnLike", .arnLike, false),
        ("ArnNotEquals", .arnLike, true), ("ArnNotLike", .arnLike, true),
        ("Null", .null, false),
    ]

    /// Their names.
    static var names: [String] { tests.map(\.name) }

    init(_ written: String, at place: String) throws(PolicyError) {
        self.written = written
        var name = written[...]
        var set: SetOperator?
        if let colon = name.firstIndex(of: ":") {
            let before = String(name[..<colon])
            guard let found = SetOperator(rawValue: before) else {
                let near = suggestion(for: before, among: SetOperator.allCases.map(\.rawValue))
                throw PolicyError(place, "unknown set operator\(near)")
            }
            set = found
            name = name[name.index(after: colon)...]
        }
        let ifExists = name.hasSuffix("IfExists")
        if ifExists { name = name.dropLast("IfExists".count) }
        guard let found = Self.tests.first(where: { $0.name == name }) else {
            let near = suggestion(for: String(name), among: Self.names)
            throw PolicyError(place, "unknown operator\(near)")
        }
        guard found.test != .null || (set == nil && !ifExists) else {
            throw PolicyError(place, "Null stands alone: it takes neither a set operator nor IfExists")
        }
        self.set = set
        test = found.test
        isNegated = found.isNegated
        self.ifExists = ifExists
    }
}
