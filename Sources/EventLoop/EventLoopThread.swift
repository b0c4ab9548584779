internal import CLinux
import Glibc
import Synchronization

/// A thread that runs one event loop.
///
/// `setUp` runs on that thread and builds everything that lives on the loop; nothing of it can leave, since none of
/// it is `Sendable`.
public final class EventLoopThread: Sendable {

    private let thread: pthread_t

    /// Starts the thread and waits until its loop exists.
    ///
    /// - Throws: when the system refuses a thread or a descriptor.
    public init(name: String, setUp: @escaping @Sendable (EventLoop) -> Void) throws(SystemError) {
        let outcome = StartOutcome()
        let start = Unmanaged.passRetained(StartBox(name: name, setUp: setUp, outcome: outcome))
        var thread = pthread_t()
        let code = pthread_create(&thread, nil, EventLoopThread.main, start.toOpaque())
        guard code == 0 else {
            start.release()
            throw SystemError("pthread_create", code: code)
        }
        self.thread = thread
        if let failure = outcome.wait() {
            pthread_join(thread, nil)
            throw failure
        }
    }

    /// Waits until the loop has stopped.
    public func join() {
        pthread_join(thread, nil)
    }

    /// Runs a loop on the calling thread until it stops.
    public static func runHere(_ setUp: (EventLoop) -> Void) throws(SystemError) {
        let loop = try EventLoop()
        setUp(loop)
        loop.run()
    }

    private static let main: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { argument in
        guard let argument else { return nil }
        let start = Unmanaged<StartBox>.fromOpaque(argument).takeRetainedValue()
        weir_name_thread(start.name)
        do throws(SystemError) {
            let loop = try EventLoop()
            start.outcome.finish(nil)
            start.setUp(loop)
            loop.run()
        } catch {
            start.outcome.finish(error)
        }
        return nil
    }
}

private final class StartBox: Sendable {
    let name: String
    let setUp: @Sendable (EventLoop) -> Void
    let outcome: StartOutcome

    init(name: String, setUp: @escaping @Sendable (EventLoop) -> Void, outcome: StartOutcome) {
        self.name = name
        self.setUp = setUp
        self.outcome = outcome
    }
}

/// Hands the outcome of a thread's start to the thread that waits for it.
private final class StartOutcome: Sendable {
    private let result = Mutex<SystemError?>(nil)
    private let semaphore: Semaphore = Semaphore()

    func finish(_ failure: SystemError?) {
        result.withLock { $0 = failure }
        semaphore.signal()
    }

    func wait() -> SystemError? {
        semaphore.wait()
        return result.withLock { $0 }
    }
}

private final class Semaphore: @unchecked Sendable {
    // @unchecked: POSIX semaphores may be used from any thread; the pointer is fixed from init to deinit.
    private let pointer = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

    init() { sem_init(pointer, 0, 0) }
    deinit {
        sem_destroy(pointer)
        pointer.deallocate()
    }
    func signal() { sem_post(pointer) }
    func wait() { while sem_wait(pointer) != 0 {} }
}
