public import EventLoop
import LoadModel
import Synchronization

/// What carries out the wishes of a fleet, on a loop.
///
/// *Isolation*: its loop.
public protocol FleetHands: AnyObject {
    /// Begins.
    func start()
    /// Ends the run with what there is.
    func stop()
}

/// A run of a fleet in progress, on a thread of its own.
///
/// *Isolation*: any.
public final class FleetRun: Sendable {
    private enum Order: Sendable {
        case stop
    }

    private let orders = Mailbox<Order>()
    private let outcome = Mutex<Result<FleetResult, SystemError>?>(nil)
    private let shared = Mutex(FleetProgress())
    private let thread = Mutex<EventLoopThread?>(nil)

    /// Starts a run against a database.
    ///
    /// - Throws: when the system refuses a thread or a descriptor.
    public convenience init(_ plan: FleetPlan) throws(SystemError) {
        try self.init { loop, progressed, ended throws(SystemError) in
            try FleetWorker(loop: loop, plan: plan, progressed: progressed, ended: ended)
        }
    }

    /// Starts a run that these hands carry out: they tell of their progress, and once of their end, and then stop the loop.
    ///
    /// - Throws: when the system refuses a thread.
    public init(
        by hands:
            @escaping @Sendable (
                EventLoop, _ progressed: @escaping (FleetProgress) -> Void, _ ended: @escaping (FleetResult) -> Void
            ) throws(SystemError) -> any FleetHands
    ) throws(SystemError) {
        let running = try EventLoopThread(name: "load") { [self] loop in
            do throws(SystemError) {
                let worker = try hands(
                    loop, { [self] progress in shared.withLock { $0 = progress } },
                    { [self] result in outcome.withLock { $0 = .success(result) } })
                loop.keepAlive(worker)
                loop.attach(orders) { [unowned worker] order in
                    switch order {
                    case .stop: worker.stop()
                    }
                }
                worker.start()
            } catch {
                outcome.withLock { $0 = .failure(error) }
                shared.withLock { $0.isOver = true }
                loop.stop()
            }
        }
        thread.withLock { $0 = running }
    }

    /// How far it has come, as of the last look that the plan asks for.
    public var progress: FleetProgress { shared.withLock { $0 } }

    /// Ends it: what runs is cut off, and the result is what there is so far.
    public func stop() {
        orders.send(.stop)
    }

    /// Waits for its end and returns what became of it. To be called once.
    ///
    /// - Throws: when the system refused what the run needs.
    public func result() throws(SystemError) -> FleetResult {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
        return try outcome.withLock { $0 }?.get() ?? FleetResult()
    }
}
