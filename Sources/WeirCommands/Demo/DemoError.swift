/// Why the demo ended early.
enum DemoError: Error, CustomStringConvertible {
    /// Something went wrong, in one line or more.
    case failed(String)
    /// A signal asked for the end.
    case interrupted(signal: Int32)

    var description: String {
        switch self {
        case .failed(let text): text
        case .interrupted: "interrupted"
        }
    }
}
