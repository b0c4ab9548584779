internal import NIOCore
internal import Synchronization

/// A question to the proxy that is asked at most twenty times a second, however many want the answer: who comes too
/// soon after the last question waits for the next one, together with all who come meanwhile.
///
/// An answer is never older than the request for it. *Isolation*: any.
final class SharedAnswer<Answer: Sendable>: Sendable {
    private struct State: Sendable {
        /// When the last question was asked.
        var askedAt: ContinuousClock.Instant?
        /// The answer to the question that is still to be asked.
        var next: EventLoopFuture<Answer?>?
    }

    /// The least time between two questions.
    static var pause: Duration { .milliseconds(50) }

    private let question: @Sendable (@escaping @Sendable (Answer) -> Void) -> Void
    private let patience: TimeAmount
    private let state = Mutex(State())

    /// - Parameters:
    ///   - patience: after how long without an answer there is none.
    ///   - question: calls back once, from any thread, or not at all.
    init(patience: TimeAmount, question: @escaping @Sendable (@escaping @Sendable (Answer) -> Void) -> Void) {
        self.patience = patience
        self.question = question
    }

    /// The answer; nil when none came in time.
    func get(on loop: any EventLoop) async -> Answer? {
        let future = state.withLock { state in
            if let next = state.next { return next }
            let wait = state.askedAt.map { max(.zero, $0 + Self.pause - .now) } ?? .zero
            let promise = loop.makePromise(of: Answer?.self)
            state.next = promise.futureResult
            loop.scheduleTask(in: TimeAmount(wait)) { self.ask(promise, on: loop) }
            return promise.futureResult
        }
        do {
            return try await future.get()
        } catch {
            // The promise is only ever kept; a loop that is shutting down gives no answer.
            return nil
        }
    }

    private func ask(_ promise: EventLoopPromise<Answer?>, on loop: any EventLoop) {
        state.withLock { state in
            state.askedAt = .now
            state.next = nil
        }
        // Whoever comes second changes nothing.
        let timeout = loop.scheduleTask(in: patience) { promise.succeed(nil) }
        question { answer in
            timeout.cancel()
            promise.succeed(answer)
        }
    }
}
