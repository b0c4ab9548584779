/// What is wrong with something that was given by hand: a shape, a mix, a threshold.
///
/// *Isolation*: any.
public struct LoadInputError: Error, Equatable, Sendable, CustomStringConvertible {
    /// One line: what was given, and what is allowed.
    public let description: String

    /// An error of this text.
    public init(_ description: String) {
        self.description = description
    }
}
