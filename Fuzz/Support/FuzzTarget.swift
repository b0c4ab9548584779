/// One thing that is fed with arbitrary bytes, and the rules that hold whatever they are.
///
/// The same target is driven by libFuzzer (`make fuzz`) and by the replay of its corpus (`make test`).
/// *Isolation*: any.
public struct FuzzTarget: Sendable {
    /// The name of its folder in `Fuzz/Corpus`.
    public let name: String
    /// Longer inputs are not made: they would find nothing new. In bytes.
    public let longestInput: Int
    /// The name of a file in `Fuzz/Dictionaries`, without its extension, whose words are worth trying.
    public let dictionary: String?
    private let body: @Sendable ([UInt8]) throws(BrokenRule) -> Void

    /// A target of this name.
    ///
    /// - Parameter body: must return, in a time that grows with the input only, or throw the rule that is broken.
    public init(
        _ name: String, longestInput: Int = 512, dictionary: String? = nil,
        _ body: @escaping @Sendable ([UInt8]) throws(BrokenRule) -> Void
    ) {
        self.name = name
        self.longestInput = longestInput
        self.dictionary = dictionary
        self.body = body
    }

    /// Judges one input.
    ///
    /// *Errors*: the first rule that does not hold for it.
    public func judge(_ bytes: [UInt8]) throws(BrokenRule) {
        try body(bytes)
    }
}

/// A rule that an input has broken, in words.
public struct BrokenRule: Error, CustomStringConvertible {
    /// The rule, and what was seen instead.
    public let description: String

    /// A rule in these words.
    public init(_ description: String) {
        self.description = description
    }
}

/// Throws the rule unless the condition holds.
@inline(__always)
public func rule(_ holds: Bool, _ text: @autoclosure () -> String) throws(BrokenRule) {
    if !holds { throw BrokenRule(text()) }
}
