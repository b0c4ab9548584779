public import EventLoop
import Synchronization

/// A run in progress: clients on threads of their own, progress on a board, a result at the end.
///
/// *Isolation*: any.
public final class LoadRun: Sendable {
    private enum Order: Sendable {
        case cancel
    }

    private struct Collected {
        var records: [ClientRecord] = []
        var pendingLoops: Int
    }

    /// How far it has come.
    public let board: LoadBoard
    private let collected: Mutex<Collected>
    private let threads: Mutex<[EventLoopThread]>
    private let orders: [Mailbox<Order>]
    private let finished: @Sendable () -> Void
    /// The run's start, in the loop's time.
    private let origin: Int64

    /// Starts a run.
    ///
    /// - Parameter finished: called on some thread once the last client has ended; `result` does not wait any more.
    /// - Throws: when the system refuses a thread or a descriptor.
    public init(_ plan: LoadPlan, finished: @escaping @Sendable () -> Void = {}) throws(SystemError) {
        let loops = max(1, plan.loops)
        board = LoadBoard(planned: plan.clients)
        collected = Mutex(Collected(pendingLoops: loops))
        threads = Mutex([])
        orders = (0..<loops).map { _ in Mailbox() }
        self.finished = finished
        origin = EventLoop.monotonicNanoseconds()
        for (number, orders) in orders.enumerated() {
            do throws(SystemError) {
                let thread = try start(plan, indexes: stride(from: number, to: plan.clients, by: loops), orders)
                threads.withLock { $0.append(thread) }
            } catch {
                cancel()
                throw error
            }
        }
    }

    private func start(
        _ plan: LoadPlan, indexes: StrideTo<Int>, _ orders: Mailbox<Order>
    ) throws(SystemError) -> EventLoopThread {
        try EventLoopThread(name: "load") { [self] loop in
            let worker = LoadWorker(
                loop: loop, plan: plan, indexes: indexes, origin: origin, board: board, ended: { [self] in add($0) })
            loop.keepAlive(worker)
            loop.attach(orders) { [unowned worker] order in
                switch order {
                case .cancel: worker.cancel()
                }
            }
            worker.start()
        }
    }

    private func add(_ records: [ClientRecord]) {
        let isLast = collected.withLock { collected in
            collected.records += records
            collected.pendingLoops -= 1
            return collected.pendingLoops == 0
        }
        if isLast { finished() }
    }

    /// Ends all clients that are not done, as failed; the result comes soon after.
    public func cancel() {
        for mailbox in orders { mailbox.send(.cancel) }
    }

    /// Waits for the last client and returns what became of all of them. To be called once.
    public func result() -> LoadResult {
        let running = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        for thread in running { thread.join() }
        return LoadResult(records: collected.withLock { $0.records }, origin: origin)
    }
}
