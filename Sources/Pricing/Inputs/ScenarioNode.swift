/// A scenario's file as its parser found it: words, lists and mappings, each with its line.
///
/// *Isolation*: any.
public struct ScenarioNode: Hashable, Sendable {
    /// What stands there.
    public indirect enum Content: Hashable, Sendable {
        /// Nothing.
        case nothing
        /// A word, a number, a text.
        case word(String)
        /// A list.
        case list([ScenarioNode])
        /// Keys with their values, in order.
        case mapping([Member])
    }

    /// A key and its value.
    public struct Member: Hashable, Sendable {
        /// The key.
        public let key: String
        /// Its value.
        public let value: ScenarioNode

        /// A member of these parts.
        public init(_ key: String, _ value: ScenarioNode) {
            self.key = key
            self.value = value
        }
    }

    /// What stands there.
    public let content: Content
    /// In which line, where that is known.
    public let line: Int?

    /// A node of these parts.
    public init(_ content: Content, line: Int?) {
        self.content = content
        self.line = line
    }
}
