public import EventLoop
import LoadModel
import Synchronization

/// A run of a fleet in progress, on a thread of its own.
///
/// *Isolation*: any.
public final class FleetRun: Sendable {
    private enum Order: Sendable {
        case stop
    }

    private let orders = Mailbox<Order>()
    private let outcome = Mutex<FleetResult?>(nil)
    private let shared = Mutex(FleetProgress())
    private let thread = Mutex<EventLoopThread?>(nil)

    /// Starts a run.
    ///
    /// - Throws: when the system refuses a thread or a descriptor.
    public init(_ plan: FleetPlan) throws(SystemError) {
        let running = try EventLoopThread(name: "load") { [self] loop in
            let worker = FleetWorker(loop: loop, plan: plan) { [self] progress in
                shared.withLock { $0 = progress }
            } ended: { [self] result in
                outcome.withLock { $0 = result }
            }
            loop.keepAlive(worker)
            loop.attach(orders) { [unowned worker] order in
                switch order {
                case .stop: worker.stop()
                }
            }
            worker.start()
        }
        thread.withLock { $0 = running }
    }

    /// How far it has come, at most a tenth of a second ago.
    public var progress: FleetProgress { shared.withLock { $0 } }

    /// Ends it: what runs is cut off, and the result is what there is so far.
    public func stop() {
        orders.send(.stop)
    }

    /// Waits for its end and returns what became of it. To be called once.
    public func result() -> FleetResult {
        let running = thread.withLock { thread in
            defer { thread = nil }
            return thread
        }
        running?.join()
        return outcome.withLock { $0 } ?? FleetResult()
    }
}
