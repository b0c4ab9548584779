internal import CLinux
import Glibc
import Synchronization

/// The one way into a loop from another thread: messages are delivered on the loop in the order of sending.
///
/// *Isolation*: any thread sends; the loop that it is attached to receives.
public final class Mailbox<Message: Sendable>: Sendable {
    private struct State {
        var messages: [Message] = []
        var wakeUp: WakeUp?
    }

    private let state = Mutex(State())

    /// An empty mailbox; what is sent before it is attached waits.
    public init() {}

    /// Leaves a message and wakes the loop up.
    public func send(_ message: Message) {
        let wakeUp = state.withLock { state in
            state.messages.append(message)
            return state.wakeUp
        }
        wakeUp?.signal()
    }

    func bind(_ wakeUp: WakeUp) {
        state.withLock { $0.wakeUp = wakeUp }
        wakeUp.signal()
    }

    func takeAll() -> [Message] {
        state.withLock { state in
            guard !state.messages.isEmpty else { return [] }
            defer { state.messages = [] }
            return state.messages
        }
    }
}

/// An eventfd that ends a loop's sleep.
final class WakeUp: Sendable {
    let descriptor: Int32

    init() throws(SystemError) {
        descriptor = weir_eventfd()
        guard descriptor >= 0 else { throw SystemError.latest("eventfd") }
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func acknowledge() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
