import Synchronization

/// How far a run has come.
///
/// *Units*: clients.
public struct LoadProgress: Equatable, Sendable {
    /// All clients of the run.
    public var planned = 0
    /// Those that have begun.
    public var started = 0
    /// Those that the server let in, now connected or not.
    public var loggedIn = 0
    /// Those that did everything and said goodbye.
    public var served = 0
    /// Those that failed.
    public var failed = 0
    /// Those of the failed ones that had been let in before.
    public var failedLater = 0

    /// Nothing yet.
    public init(planned: Int = 0) {
        self.planned = planned
    }

    /// Those that have begun and not ended.
    public var inFlight: Int { started - served - failed }
    /// Those that are logged in now.
    public var connected: Int { loggedIn - served - failedLater }
}

/// Where a run shows its progress to other threads.
///
/// *Isolation*: any.
public final class LoadBoard: Sendable {
    private let progress: Mutex<LoadProgress>

    init(planned: Int) {
        progress = Mutex(LoadProgress(planned: planned))
    }

    /// The progress now.
    public var current: LoadProgress { progress.withLock { $0 } }

    func change(_ body: (inout LoadProgress) -> Void) {
        progress.withLock { body(&$0) }
    }
}
