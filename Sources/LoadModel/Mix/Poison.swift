/// State that a session takes on, for which a proxy may have to hold its connection.
///
/// *Isolation*: any.
public enum Poison: String, CaseIterable, Sendable {
    /// A system variable.
    case set
    /// A user variable.
    case variable
    /// A temporary table.
    case temporary
    /// A named lock.
    case lock

    /// What brings it about.
    public func statement(client: Int) -> String {
        switch self {
        case .set: "SET SESSION group_concat_max_len = 4096"
        case .variable: "SET @weir_load = \(client)"
        case .temporary: "CREATE TEMPORARY TABLE IF NOT EXISTS weir_load_temporary (id INT)"
        case .lock: "SELECT GET_LOCK('weir_load_\(client)', 0)"
        }
    }
}

/// A poison and the share of invocations, from 0 to 1, that get it.
///
/// *Isolation*: none, a value.
public struct PoisonDose: Equatable, Sendable {
    /// Which.
    public var poison: Poison
    /// How often.
    public var chance: Double

    /// A dose of these values.
    public init(_ poison: Poison, chance: Double) {
        self.poison = poison
        self.chance = chance
    }
}
