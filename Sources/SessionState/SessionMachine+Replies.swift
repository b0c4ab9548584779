public import MySQLProtocol

// What the packets of a reply say.
extension SessionMachine {
    /// An OK packet of the reply arrived.
    ///
    /// - Parameter changes: the trackers' reports; empty when there were none.
    /// - Returns: whether `state` has changed.
    public mutating func received(
        _ ok: OKSummary, changes: [SessionStateChange], family: ServerFamily, variables: TrackedVariables,
        chosenSchema: String?
    ) -> Bool {
        note(ok.status, warnings: ok.warnings)
        noteCursor(ok.status)
        if ok.lastInsertID != 0 { madeInsertID = true }
        var value: CarriedState?
        var reported = false
        var unexplained = false
        var known: [Int] = []
        for change in changes {
            switch change {
            case .schema(let name):
                reported = true
                value = value ?? state.value
                value?.schema = name.isEmpty ? nil : name
            case .systemVariable(let name, let text):
                reported = true
                let name = name.lowercased()
                unknown += variables.followers(of: name)
                guard let index = variables.index(of: name) else { continue }
                known.append(index)
                value = value ?? state.value
                value?[index] = variables.normalized(text, at: index)
            case .stateChanged(let changed):
                unexplained = changed
            default:
                continue
            }
        }
        // The OK behind a failed one answers the question that followed it.
        if command == .initDB, !failed, !changes.contains(where: \.isSchema) {
            value = value ?? state.value
            value?.schema = chosenSchema
            reported = true
        }
        if unexplained, !explainsChange { pin(.serverReported) }
        if traits.contains(.setsUnscoped), lexerMode.contains(.onlyMariaDB), !failed, !isExcludedSet {
            // It reports none of these, and which they are is not known here.
            unknown = variables.available
            reported = true
        }
        // What was set but not reported is not known; what is not known is not shared. Of several statements, any may be the
        // one.
        hasReported = hasReported || reported
        let mustReport =
            !ok.status.contains(.moreResultsExists)
            && !traits.isDisjoint(with: [.setsTrackedVariable, .changesSchema])
        if mustReport, !hasReported, !failed, !isExcludedSet {
            pin(.serverReported)
        }
        if !unknown.isEmpty { unknown = Set(unknown).subtracting(known).filter(variables.has).sorted() }
        if !known.isEmpty { value?.describe(from: state.value, touched: known, variables) }
        if unknown.isEmpty { value?.simplifyAnswers(variables) }
        guard let value, value != state.value else { return false }
        pinIfInsertIDsAreFound(value, variables)
        state = SharedState(value)
        lexerMode = SessionMachine.lexerMode(value, family: family, variables)
        hidesSyntax = SessionMachine.hidesSyntax(value, variables)
        return true
    }

    /// `sql_auto_is_null` makes any `IS NULL` find the row of the last insert id, which only this backend may have. Frameworks turn
    /// it off, which is its default.
    private mutating func pinIfInsertIDsAreFound(_ value: CarriedState, _ variables: TrackedVariables) {
        guard let index = variables.index(of: "sql_auto_is_null"), value[index] == "1", state.value[index] != "1" else {
            return
        }
        pin(.untrackedVariable)
    }

    /// Whether the running command accounts for a state change that the server reports.
    private var explainsChange: Bool {
        !pins.isEmpty || !unlearned.isEmpty || command == .initDB || isExcludedSet
            || !traits.isDisjoint(with: [.setsTrackedVariable, .changesSchema, .dropsSchema, .setsGlobal])
                && traits.isDisjoint(with: [.callsProcedure, .callsUnknownFunction])
    }

    /// A result set, or a list of definitions, ended.
    public mutating func received(endOfResult status: StatusFlags, warnings: UInt16) {
        note(status, warnings: warnings)
        noteCursor(status)
    }

    /// Whether FOUND_ROWS() is to be asked for: only the server can tell what it counted beyond the rows that it sent.
    public var asksFoundRows: Bool { traits.contains(.calcFoundRows) && !failed && !knowsFoundRows }

    /// It was asked for, or is left to the backend, which the session keeps.
    public mutating func foundRowsKept(byBackend: Bool = false) {
        knowsFoundRows = true
        leavesFoundRowsToBackend = byBackend
    }

    /// Takes an equal state in place of its own, one that others have too.
    public mutating func adopt(_ state: SharedState) {
        guard SharedState.equal(state, self.state) else { return }
        self.state = state
    }

    /// The values of `unknown` that were asked for, in its order.
    ///
    /// - Returns: whether `state` has changed.
    public mutating func learned(_ values: [String?], variables: TrackedVariables) -> Bool {
        var value = state.value
        for (index, text) in zip(unknown, values) { value[index] = variables.normalized(text, at: index) }
        if traits.contains(.setsUnscoped) {
            // Which of them were set is not known; a change tells.
            let touched = unknown.filter { value[$0] != state.value[$0] }
            value.describe(from: state.value, touched: touched, variables)
        }
        value.simplifyAnswers(variables)
        unknown = []
        guard value != state.value else { return false }
        pinIfInsertIDsAreFound(value, variables)
        state = SharedState(value)
        return true
    }

    /// The reply ended in an error.
    public mutating func receivedError(code: UInt16 = 0) {
        failed = true
        // A statement that could not be parsed has done nothing, unless the text at fault is one that it ran itself.
        let runsOthers = !traits.isDisjoint(with: [.callsProcedure, .callsUnknownFunction, .preparesStatement])
        if code == SessionMachine.parseError, isSingleStatement, !runsOthers {
            pins.subtract(newPins)
            unlearned.subtract(newUnlearned)
        }
        if command == .stmtPrepare { prepareFailed() }
    }
}

extension SessionStateChange {
    fileprivate var isSchema: Bool {
        if case .schema = self { return true }
        return false
    }
}
