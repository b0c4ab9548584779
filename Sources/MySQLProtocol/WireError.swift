/// Why bytes from a peer could not be taken as the message they should have been.
///
/// The text names the field or the message, never its contents.
/// *Isolation*: any.
public enum WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The bytes end inside the named field.
    case truncated(String)
    /// The named field holds something the protocol does not allow.
    case malformed(String)
    /// A lawful message, at a moment when it has no meaning.
    case unexpected(String)
    /// A part of the protocol that is not spoken here, or not over this kind of connection.
    case unsupported(String)

    /// One line for a log.
    public var description: String {
        switch self {
        case .truncated(let what): "the packet ends within \(what)"
        case .malformed(let what): "malformed \(what)"
        case .unexpected(let what): "unexpected \(what)"
        case .unsupported(let what): "unsupported: \(what)"
        }
    }
}
