import EventLoop
import MySQLProtocol
import ProxyModel
import SessionState

// What sessions begin with, and what is shared between them.
extension ProxyCore {
    private static let mostReplays = 256

    /// What a backend in one state must be told to have another. There are a hundred variables to compare, and most moves are
    /// between the same few states.
    func replay(from: SharedState, to: SharedState, _ variables: TrackedVariables) -> StateReplay {
        let key = ReplayKey(from: ObjectIdentifier(from), to: ObjectIdentifier(to))
        if let known = replays[key], known.variables == variables.available { return known.replay }
        let replay = StateReplay(from: from.value, to: to.value, variables)
        if replays.count >= ProxyCore.mostReplays { replays.removeAll() }
        replays[key] = KnownReplay(from: from, to: to, variables: variables.available, replay: replay)
        return replay
    }

    /// What a session begins with: made once for all that begin alike, since the state's text has to be read for it.
    func initialMachine(collation: UInt16, schema: String?, capabilities: CapabilityFlags) -> SessionMachine {
        guard let profile else { return blankMachine }
        let telling = capabilities.intersection(ProxyCore.tellingCapabilities)
        let key = InitialStateKey(collation: collation, schema: schema, capabilities: telling)
        if let machine = initialMachines[key] { return machine }
        var value = profile.initialState(
            collation: collation, schema: schema, fresh: freshState.value, variables)
        if capabilities.contains(.ignoreSpace), let mode = variables.index(of: "sql_mode") {
            value[mode] = SQLMode.ignoringSpace(value[mode] ?? "")
        }
        if capabilities.contains(.interactive), let wait = variables.index(of: "wait_timeout"),
            let interactive = variables.index(of: "interactive_timeout")
        {
            value[wait] = value[interactive]
        }
        var machine = SessionMachine(
            state: value == freshState.value ? freshState : SharedState(value), family: family, variables: variables,
            excludesVariableSets: spec.pool.sessionPinningFilters.contains(.excludeVariableSets))
        machine.rds.isEnforced = spec.pool.pinning == .rds
        // Clients choose schema names: without a bound, wrong ones would fill the memory.
        if initialMachines.count >= ProxyCore.mostInitialStates { initialMachines.removeAll() }
        initialMachines[key] = machine
        return machine
    }

    /// The one state that all have whose states are equal to this one: compared by identity, and kept once.
    func shared(_ state: SharedState) -> SharedState {
        if let known = sharedStates[state.tag], SharedState.equal(known, state) { return known }
        // Clients choose values: without a bound, they would fill the memory.
        if sharedStates.count >= ProxyCore.mostInitialStates { sharedStates.removeAll() }
        sharedStates[state.tag] = state
        return state
    }

    /// First states are made anew, since a setting has changed that they depend on.
    func forgetInitialStates() { initialMachines.removeAll() }

    /// The capabilities of a client that show in the state in which its session begins.
    private static let tellingCapabilities: CapabilityFlags = [.interactive, .ignoreSpace]

    /// The server's own defaults may change while Weir runs; sessions begin with what the newest backend shows.
    func noteFreshState(_ state: SharedState, capabilities: CapabilityFlags) {
        guard capabilities.isDisjoint(with: ProxyCore.tellingCapabilities) else { return }
        var value = state.value
        value.schema = nil
        guard value != freshState.value else { return }
        freshState = SharedState(value)
        freshSerial += 1
        initialMachines.removeAll()
    }

    func isSchemaKnown(_ schema: String, user: UInt16) -> Bool {
        guard let since = knownSchemas[SchemaKey(user: user, schema: schema)] else { return false }
        return loop.now - since < ProxyCore.schemaMemory
    }

    func noteSchema(_ schema: String, user: UInt16) {
        if knownSchemas.count >= ProxyCore.mostInitialStates { knownSchemas.removeAll() }
        knownSchemas[SchemaKey(user: user, schema: schema)] = loop.now
    }

    func forgetSchema(_ schema: String, user: UInt16) {
        knownSchemas[SchemaKey(user: user, schema: schema)] = nil
    }
}

/// Two states, by identity.
struct ReplayKey: Hashable {
    let from: ObjectIdentifier
    let to: ObjectIdentifier
}

/// What leads from one state to another.
struct KnownReplay {
    // Kept, so that no other state can have their identities.
    let from: SharedState
    let to: SharedState
    let variables: [Int]
    let replay: StateReplay
}
