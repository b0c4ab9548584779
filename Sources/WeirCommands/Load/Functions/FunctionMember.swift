import ControlPlane
import Dispatch
import FoundationEssentials
import Glibc
import LoadModel

/// One execution environment of a function: its process, and the port on which that asks for events.
///
/// *Isolation*: its worker's loop.
final class FunctionMember {
    /// *Transitions*: starting -> resting <-> running -> answered -> resting.
    enum State {
        case starting
        /// It has asked for an event, and is frozen until there is one.
        case resting
        case running(Invocation, requestID: String)
        /// The handler is done; the runtime has not asked for the next event yet.
        case answered(isGood: Bool)
    }

    let port: FunctionRuntimePort
    let process: ChildProcess
    /// When it was started, or its invocation began; in the worker's time.
    var began: Int64
    var state = State.starting
    private var isFrozen = false
    /// Why it did not start, once it has said so.
    var startTrouble: FunctionTrouble?

    init(port: FunctionRuntimePort, process: ChildProcess, began: Int64) {
        self.port = port
        self.process = process
        self.began = began
    }

    /// As Lambda does between two invocations: nothing of it runs, and its connections stay as they are.
    func freeze() {
        guard !isFrozen else { return }
        isFrozen = true
        process.signal(SIGSTOP)
    }

    func thaw() {
        guard isFrozen else { return }
        isFrozen = false
        process.signal(SIGCONT)
    }

    /// Ends it at once, without a goodbye to anybody.
    func end() {
        process.kill()
        let port = port
        // Closing the listener may take a moment, which the others need not wait for.
        DispatchQueue.global().async { port.stop() }
    }
}

/// An error of a function in one line.
struct FunctionTrouble: Equatable {
    /// As in `OperationalError`.
    let type: String
    /// One line, not long.
    let message: String

    private static let longest = 200

    private struct Told: Decodable {
        let errorMessage: String?
        let errorType: String?
    }

    init(type: String, message: String) {
        self.type = type
        let line = message.split(whereSeparator: \.isNewline).first.map(String.init) ?? message
        self.message = String(line.prefix(Self.longest))
    }

    /// As a runtime has told it.
    init(_ error: FunctionError) {
        // A runtime that tells it in another form has told that there is one.
        let told = try? JSONDecoder().decode(Told.self, from: Data(error.body))
        self.init(type: error.type ?? told?.errorType ?? "Unhandled", message: told?.errorMessage ?? "no message")
    }
}
