/// What the meaning of a text depends on when it is prepared: the default schema, and the variables that are read while
/// a statement is parsed and resolved.
///
/// *Isolation*: any. Compared by identity once it is interned (`StatementStore`).
public final class ParseContext: Sendable {
    /// The default schema, or nil while none is chosen.
    public let schema: String?
    /// The values at `TrackedVariables.parsing`.
    let values: [String?]

    init(_ state: CarriedState, _ variables: TrackedVariables) {
        schema = state.schema
        values = variables.parsing.map { state[$0] }
    }

    /// Whether a text that is prepared in this state means what it means here.
    ///
    /// What could be prepared without a schema can be with any.
    public func holds(in state: CarriedState, _ variables: TrackedVariables) -> Bool {
        guard schema == nil || schema == state.schema else { return false }
        for (place, index) in variables.parsing.enumerated() where values[place] != state[index] { return false }
        return true
    }

    /// The state in which to prepare: the given one, but for what counts here.
    ///
    /// Whether a transaction is open, and how it runs, is not touched: to set `autocommit` would commit it.
    public func applied(to state: CarriedState, _ variables: TrackedVariables) -> CarriedState {
        var state = state
        if let schema { state.schema = schema }
        for (place, index) in variables.parsing.enumerated() { state[index] = values[place] }
        return state
    }
}

/// The text of a prepared statement, shared by all sessions that prepared it in the same context and by all backends
/// that have it.
///
/// *Isolation*: any. Compared by identity (`StatementStore` makes equal ones one).
public final class StatementText: Sendable, Equatable {
    /// The text as it is prepared.
    public let bytes: [UInt8]
    /// What it depends on.
    public let context: ParseContext
    /// What an execution does.
    public let scan: ScannedStatement

    init(_ bytes: [UInt8], _ context: ParseContext, _ scan: ScannedStatement) {
        self.bytes = bytes
        self.context = context
        self.scan = scan
    }

    public static func == (a: StatementText, b: StatementText) -> Bool { a === b }

    /// The same text for a statement of its own on each backend.
    func apart() -> StatementText { StatementText(bytes, context, scan) }

    /// A text that stands in for it in a single execution.
    public func replaced(by bytes: [UInt8]) -> StatementText { StatementText(bytes, context, scan) }
}
