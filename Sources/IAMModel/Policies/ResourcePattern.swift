/// A `Resource`: `*`, or an ARN with wildcards and variables.
///
/// A wildcard stays within its segment of the ARN; an asterisk that ends a segment reaches over the colons behind it,
/// too. In the last segment, the resource itself, both reach over everything.
/// *Isolation*: any. *Source*: IAM User Guide, "IAM JSON policy elements: Resource".
public struct ResourcePattern: Equatable, Sendable {
    let text: PolicyText

    /// As it was written.
    public var written: String { text.written }
    /// Whether it is every resource there is.
    public var isEverything: Bool { text.isEverything }

    static let partitions: Set<String> = [
        "aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc", "*",
    ]

    init(_ written: String, allowsVariables: Bool, at place: String) throws(PolicyError) {
        text = try PolicyText(written, allowsWildcards: true, allowsVariables: allowsVariables, at: place)
        guard !text.isEverything || written == "*" else { throw PolicyError(place, "write * for every resource") }
        guard written != "*" else { return }
        let segments = text.segments
        for segment in segments.prefix(5) {
            for case .variable(let key, _) in segment {
                throw PolicyError(
                    place, "the variable ${\(key)} stands before the fifth colon; only behind it may it be")
            }
        }
        let parts = written.split(separator: ":", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1, parts[0] == "arn" else {
            throw PolicyError(place, "\(quoted(written)) must be an ARN or *")
        }
        guard Self.partitions.contains(parts[1]) else {
            throw PolicyError(place, "the partition \(quoted(parts[1])) is not valid; aws is the usual one")
        }
        guard parts.count > 3, isVendor(parts[2]) else {
            throw PolicyError(place, "\(quoted(written)) must name its service in full, as in arn:aws:rds-db:...")
        }
    }

    /// Whether an ARN fits. A pattern in which a variable has no value fits nothing.
    func matches(_ resource: [Unicode.Scalar], in context: inout ContextReader) -> Bool {
        if isEverything { return true }
        let segments = text.segments
        var steps: [WildcardStep] = []
        for (index, segment) in segments.enumerated() {
            if index > 0 { steps.append(.one(":")) }
            guard var own = PolicyText.steps(of: segment, in: &context) else { return false }
            // What is behind the fifth colon is one segment, colons and all.
            if index < 5 {
                for place in own.indices {
                    switch own[place] {
                    case .any where place < own.count - 1: own[place] = .anyInSegment
                    case .anyOne: own[place] = .anyOneInSegment
                    default: break
                    }
                }
            }
            steps += own
        }
        return IAMModel.matches(steps, resource)
    }
}

/// An `Action`: `*`, or a service and a name with wildcards, case aside.
///
/// *Isolation*: any. *Source*: IAM User Guide, "IAM JSON policy elements: Action".
public struct ActionPattern: Equatable, Sendable {
    private let steps: [WildcardStep]
    /// As it was written.
    public let written: String

    init(_ written: String, at place: String) throws(PolicyError) {
        self.written = written
        let parts = written.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        if written != "*" {
            guard parts.count > 1 else {
                throw PolicyError(place, "\(quoted(written)) names no service; write it as rds-db:connect")
            }
            guard parts.count == 2, !parts[1].isEmpty else {
                throw PolicyError(place, "\(quoted(written)) must be a service, one colon and an action")
            }
            guard parts[0] == "*" || isVendor(parts[0]) else {
                throw PolicyError(place, "the service \(quoted(parts[0])) is not valid; wildcards are for action names")
            }
        }
        steps = written.lowercased().unicodeScalars.map { scalar in
            switch scalar {
            case "*": .any
            case "?": .anyOne
            default: .one(scalar)
            }
        }
    }

    /// Whether every action there is fits.
    public var isEverything: Bool { written == "*" || written == "*:*" }

    /// Whether an action of this name fits.
    public func matches(_ action: String) -> Bool {
        IAMModel.matches(steps, Array(action.lowercased().unicodeScalars))
    }
}

/// Whether this can be the short name of a service.
func isVendor(_ name: String) -> Bool {
    !name.isEmpty
        && name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
                true
            default: false
            }
        }
}
