// Temporary tables, handlers, prepared statements of SQL text, named locks and user variables: the pins that end.
extension SessionMachine {
    /// A statement is about to run that makes or ends such things.
    ///
    /// - Parameter causes: its pins; those are added of what an EXECUTE runs, and taken away of user variables that will be
    ///   asked for.
    mutating func willTouch(_ statement: ScannedStatement, _ causes: inout PinCause) {
        var objects = statement.objects
        let change = objects?.change
        self.objects.haveUnnamed(causes.subtracting(change?.cause ?? []))
        switch change {
        case .executes(let name): objects = willExecute(self.objects.text(name), &causes)
        case .executesText(let text): objects = willExecute(text, &causes)
        case nil: if statement.traits.contains(.implicitCommit) { mayRenameTables() }
        default: runningObjects = objects
        }
        guard causes.contains(.userVariable), !isExcludedSet, let names = objects?.userVariables,
            names.count + state.value.userVariables.count <= UserVariable.most
        else { return }
        causes.remove(.userVariable)
        newUnlearned = Set(names).subtracting(unlearned)
        unlearned.formUnion(names)
    }

    private mutating func willExecute(_ text: ScannedStatement?, _ causes: inout PinCause) -> StatementObjects? {
        guard let text else {
            // It may do anything, and nothing tells when that is undone.
            objects.haveUnnamed(.textPreparedStatement)
            causes.insert(.textPreparedStatement)
            return nil
        }
        traits.formUnion(text.traits)
        causes.formUnion(SessionMachine.causes(text))
        let change = text.objects?.change
        objects.haveUnnamed(SessionMachine.causes(text).subtracting(change?.cause ?? []))
        switch change {
        // The table is in the schema that was the default one when the text was prepared.
        case .createsTable: objects.haveUnnamed(.temporaryTable)
        case .dropsTables, .renamesTables: mayRenameTables()
        case nil: if text.traits.contains(.implicitCommit) { mayRenameTables() }
        default: runningObjects = text.objects
        }
        return text.objects
    }

    /// Temporary tables may have other names from here on.
    private mutating func mayRenameTables() {
        if objects.hasTables { objects.haveUnnamed(.temporaryTable) }
    }

    /// The reply to a statement is complete.
    mutating func objectsEnded() {
        if let change = runningObjects?.change, !failed {
            objects.apply(change, schema: runningSchema.map { Array($0.utf8) })
        }
        runningObjects = nil
        guard !pins.isDisjoint(with: SessionObjects.causes) else { return }
        pins.subtract(objects.gone)
    }

    /// The default schema that the names of the running statement are in.
    private var runningSchema: String? {
        if case .anywhere(let text)? = running?.home { return text.context.schema }
        return state.value.schema
    }

    // MARK: What only the server knows

    /// What becomes of the backend when nothing else is to be asked.
    var restingDisposition: Disposition {
        guard keepsLease else { return .release }
        guard !isInTransaction else { return .keep }
        if pins.isEmpty { return .askUserVariables }
        if pins == .namedLock, objects.hasLocksInDoubt, !objects.unnamed.contains(.namedLock) { return .askLocks }
        return .keep
    }

    /// The names of the locks that may be held, in the order in which they are to be asked for.
    public var locksInDoubt: [String] { objects.locks.sorted() }

    /// Which of `locksInDoubt` are held.
    public mutating func learned(locks: [Bool]) -> Disposition {
        objects.held(Set(zip(locksInDoubt, locks).filter(\.1).map(\.0)))
        pins.subtract(objects.gone.intersection(.namedLock))
        return restingDisposition
    }

    /// The values of user variables; nil of one that cannot be carried.
    ///
    /// - Returns: what becomes of the backend; `state` has changed if `unlearned` is empty and no pin was set.
    public mutating func learned(_ values: [String: UserVariable]?) -> Disposition {
        unlearned = []
        guard let values else {
            pin(.userVariable)
            return restingDisposition
        }
        var value = state.value
        value.userVariables.merge(values) { $1 }
        guard UserVariable.fit(value.userVariables) else {
            pin(.userVariable)
            return restingDisposition
        }
        if value != state.value { state = SharedState(value) }
        return restingDisposition
    }
}
