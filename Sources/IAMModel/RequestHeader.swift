/// One header of a request.
///
/// *Isolation*: any.
public struct RequestHeader: Equatable, Sendable {
    /// In any case.
    public let name: String
    /// Without the line's end.
    public let value: String

    /// A header of this name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}
