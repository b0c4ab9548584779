/// A kind of statement that does not pin a session. The raw value is RDS's.
public enum SessionPinningFilter: String, CaseIterable, Equatable, Hashable, Sendable {
    /// No `SET` statement pins. Safe only when each transaction sets all the variables it relies on, or when the
    /// values are the server's own.
    case excludeVariableSets = "EXCLUDE_VARIABLE_SETS"
}
