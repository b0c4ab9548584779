/// One key of a `Condition` under one operator, with the values it is compared to.
///
/// *Isolation*: any. *Source*: IAM User Guide, "IAM JSON policy elements: Condition operators", "Conditions with
/// multiple context keys or values" and "Single-valued vs. multivalued context keys".
public struct PolicyCondition: Equatable, Sendable {
    let comparison: ConditionOperator
    /// The key as it was written.
    public let key: String
    let values: [Value]

    /// The operator as it was written.
    public var operatorName: String { comparison.written }

    /// A value, read as its operator wants it.
    enum Value: Equatable, Sendable {
        case text(PolicyText)
        case number(PolicyNumber)
        case instant(PolicyInstant)
        case boolean(Bool)
        case bytes([UInt8])
        case addresses(AddressRange)
    }

    init(
        _ comparison: ConditionOperator, key: String, values: [String], allowsVariables: Bool, at place: String
    ) throws(PolicyError) {
        self.comparison = comparison
        self.key = key
        let parts = key.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count > 1, parts.allSatisfy({ !$0.isEmpty }) else {
            throw PolicyError(place, "a key has its service before a colon, as in aws:SourceIp")
        }
        var read: [Value] = []
        for (index, text) in values.enumerated() {
            let own = values.count > 1 ? "\(place)[\(index)]" : place
            read.append(try Self.value(text, for: comparison.test, allowsVariables: allowsVariables, at: own))
        }
        self.values = read
    }

    private static func value(
        _ text: String, for test: ConditionOperator.Test, allowsVariables: Bool, at place: String
    ) throws(PolicyError) -> Value {
        func wrong(_ wanted: String) -> PolicyError { PolicyError(place, "\(quoted(text)) is not \(wanted)") }
        switch test {
        case .stringEquals, .stringEqualsIgnoreCase, .stringLike:
            return .text(
                try PolicyText(
                    text, allowsWildcards: test == .stringLike, allowsVariables: allowsVariables, at: place))
        case .arnLike:
            let pattern = try PolicyText(text, allowsWildcards: true, allowsVariables: allowsVariables, at: place)
            guard pattern.segments.count == 6 else { throw wrong("an ARN, which has six parts between colons") }
            return .text(pattern)
        case .numeric:
            guard let number = PolicyNumber(text) else { throw wrong("a number") }
            return .number(number)
        case .date:
            guard let instant = PolicyInstant(text) else {
                throw wrong("a date such as 2027-01-31T08:00:00Z, nor Unix time")
            }
            return .instant(instant)
        case .bool, .null:
            guard let boolean = truth(of: text) else { throw wrong("true or false") }
            return .boolean(boolean)
        case .binaryEquals:
            guard let bytes = base64(text) else { throw wrong("base64") }
            return .bytes(bytes)
        case .ipAddress:
            guard let range = AddressRange(text) else { throw wrong("an IP address or a range such as 203.0.113.0/24") }
            return .addresses(range)
        }
    }
}

extension PolicyCondition {
    /// Whether the condition holds for a request.
    func holds(in context: inout ContextReader) -> Bool {
        if comparison.test == .null {
            let isNull = context.context[key]?.isEmpty ?? true
            return values.contains(.boolean(isNull))
        }
        guard let found = context.values(of: key), !found.isEmpty else {
            // An absent key is like nothing and equal to nothing.
            return comparison.ifExists || comparison.set == .forAllValues
                || (comparison.isNegated && comparison.set == nil)
        }
        // Resolved once for all of the request's values.
        let patterns = values.map { Pattern($0, for: comparison.test, in: &context) }
        func fits(_ text: String) -> Bool { patterns.contains { $0.matches(text, comparison.test) } }
        switch comparison.set {
        case nil: return found.contains(where: fits) != comparison.isNegated
        // A set that holds nothing but an empty text counts as empty.
        case .forAllValues: return found == [""] || found.allSatisfy { fits($0) != comparison.isNegated }
        case .forAnyValue: return found != [""] && found.contains { fits($0) != comparison.isNegated }
        }
    }

    /// A value with its variables filled in.
    private enum Pattern {
        case steps([WildcardStep])
        case segments([[WildcardStep]])
        case scalars([Unicode.Scalar])
        case value(Value)
        /// A variable has no value: like nothing.
        case nothing

        init(_ value: Value, for test: ConditionOperator.Test, in context: inout ContextReader) {
            guard case .text(let text) = value else {
                self = .value(value)
                return
            }
            switch test {
            case .stringLike:
                self = PolicyText.steps(of: text.pieces[...], in: &context).map { .steps($0) } ?? .nothing
            case .arnLike:
                var parts: [[WildcardStep]] = []
                for segment in text.segments {
                    guard let steps = PolicyText.steps(of: segment, in: &context) else {
                        self = .nothing
                        return
                    }
                    parts.append(steps)
                }
                self = .segments(parts)
            default: self = text.resolved(in: &context).map { .scalars($0) } ?? .nothing
            }
        }

        func matches(_ text: String, _ test: ConditionOperator.Test) -> Bool {
            switch self {
            case .nothing: return false
            case .steps(let steps): return IAMModel.matches(steps, Array(text.unicodeScalars))
            case .scalars(let scalars):
                guard test == .stringEqualsIgnoreCase else { return scalars == Array(text.unicodeScalars) }
                return lowercased(scalars) == lowercased(Array(text.unicodeScalars))
            case .segments(let patterns):
                let parts = Array(text.unicodeScalars)
                    .split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
                guard parts.count == patterns.count else { return false }
                return zip(patterns, parts).allSatisfy { IAMModel.matches($0, Array($1)) }
            case .value(let value): return value.matches(text, test)
            }
        }
    }
}

extension PolicyCondition.Value {
    /// Whether a request's value matches; a text that is not of the operator's kind matches nothing.
    fileprivate func matches(_ text: String, _ test: ConditionOperator.Test) -> Bool {
        switch (self, test) {
        case (.number(let number), .numeric(let order)):
            PolicyNumber(text).map { order.holds($0, number) } ?? false
        case (.instant(let instant), .date(let order)):
            PolicyInstant(text).map { order.holds($0, instant) } ?? false
        case (.boolean(let wanted), _): truth(of: text) == wanted
        case (.bytes(let bytes), _): bytes == Array(text.utf8)
        case (.addresses(let range), _): AddressRange(text).map { range.contains($0) } ?? false
        default: false
        }
    }
}

private func lowercased(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
    scalars.flatMap { Array($0.properties.lowercaseMapping.unicodeScalars) }
}

private func truth(of text: String) -> Bool? {
    switch text.lowercased() {
    case "true": true
    case "false": false
    default: nil
    }
}

/// The bytes of a base64 text (RFC 4648) with its padding.
private func base64(_ text: String) -> [UInt8]? {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    let all = Array(text.utf8)
    guard !all.isEmpty, all.count % 4 == 0 else { return nil }
    let padding = all.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var (bits, count): (UInt32, Int) = (0, 0)
    var bytes: [UInt8] = []
    for byte in all.dropLast(padding) {
        guard let value = alphabet.firstIndex(of: byte) else { return nil }
        bits = (bits << 6 | UInt32(value)) & 0xffffff
        count += 6
        if count >= 8 {
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        }
    }
    return bytes
}
