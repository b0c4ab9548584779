/// What each client does once it is logged in; then it says goodbye.
///
/// *Isolation*: any.
public struct ClientScript: Equatable, Sendable {
    /// One thing a client does.
    public enum Step: Equatable, Sendable {
        /// Sends a text and reads the whole answer. `{client}` stands for the client's index.
        case query(String)
        /// Does something else for so long, with the connection open.
        case pause(Duration)
    }

    /// In this order.
    public var steps: [Step]

    /// A script of these steps.
    public init(_ steps: [Step]) {
        self.steps = steps
    }

    /// How many queries a client sends.
    public var queryCount: Int {
        steps.count { if case .query = $0 { true } else { false } }
    }

    /// How long a client is busy with something else.
    public var pauses: Duration {
        steps.reduce(.zero) { sum, step in if case .pause(let time) = step { sum + time } else { sum } }
    }

    /// What one client sends for a query's text.
    public static func text(_ template: String, client: Int) -> String {
        guard let first = template.firstRange(of: placeholder) else { return template }
        let rest = text(String(template[first.upperBound...]), client: client)
        return template[..<first.lowerBound] + "\(client)" + rest
    }

    private static let placeholder = "{client}"
}
