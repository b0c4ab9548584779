/// Who paused, and who waits until the pause has come to rest.
///
/// A value without I/O. A PAUSE that is not answered yet ends with the client that began it: when that client leaves or
/// is interrupted, the pool is resumed, so that nobody has to come and do it.
struct ConsolePause: Equatable {
    /// What an event asks for.
    enum Outcome: Equatable {
        /// Nothing is to be done.
        case nothing
        /// The pool is to be paused.
        case pause
        /// The pool is to be resumed; these clients' PAUSE has failed.
        case resume(failed: [SessionID])
    }

    /// Whether the pool is paused.
    private(set) var isPaused = false
    /// The client whose PAUSE is not answered and began the pause.
    private(set) var owner = SessionID.none
    /// The clients whose PAUSE is not answered.
    private(set) var waiting: [SessionID] = []

    /// A client wants a pause.
    mutating func requested(by id: SessionID) -> Outcome {
        waiting.append(id)
        guard !isPaused else { return .nothing }
        isPaused = true
        owner = id
        return .pause
    }

    /// Every backend is idle.
    ///
    /// - Returns: the clients whose PAUSE has succeeded.
    mutating func cameToRest() -> [SessionID] {
        defer { waiting = [] }
        owner = .none
        return waiting
    }

    /// A client wants the pause to end.
    mutating func ended() -> Outcome {
        guard isPaused else { return .nothing }
        defer { self = ConsolePause() }
        return .resume(failed: waiting)
    }

    /// A client has left, or its PAUSE was interrupted.
    mutating func withdrawn(by id: SessionID) -> Outcome {
        guard waiting.contains(id) else { return .nothing }
        waiting.removeAll { $0 == id }
        return owner == id ? ended() : .nothing
    }
}
