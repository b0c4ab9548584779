public import Logging
import Synchronization

/// The format and the level of all loggers that share it, changed while they run.
///
/// *Isolation*: any.
public final class LogSwitch: Sendable {
    private struct State {
        var format: LineLogHandler.Format
        var level: Logger.Level
    }

    private let state: Mutex<State>

    /// A switch in this position.
    public init(format: LineLogHandler.Format, level: Logger.Level) {
        state = Mutex(State(format: format, level: level))
    }

    /// How lines look.
    public var format: LineLogHandler.Format { state.withLock { $0.format } }

    /// The least level that is written.
    public var level: Logger.Level { state.withLock { $0.level } }

    /// From the next line on.
    public func set(format: LineLogHandler.Format, level: Logger.Level) {
        state.withLock { $0 = State(format: format, level: level) }
    }
}
