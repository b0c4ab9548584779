import EventLoop

/// The clients of a run that live on one loop: starts each when it is due, whoever else is still busy.
///
/// *Isolation*: its loop.
final class LoadWorker {
    /// So many clients begin in one round of the loop at most, so that a burst does not keep the others from reading.
    private static let startsPerRound = 64

    /// Not counted: the loop keeps this worker alive, and outlives it.
    private unowned let loop: EventLoop
    private let plan: LoadPlan
    private let board: LoadBoard
    private let ended: ([ClientRecord]) -> Void
    /// What is still to begin, the next one last.
    private var due: [ClientRecord]
    private var attempts: [Int: LoadAttempt] = [:]
    private var records: [ClientRecord] = []
    private var isOver = false
    private let goOn = Mailbox<Void>()
    private lazy var alarm = ClosureTimer { [unowned self] in startDue() }

    /// - Parameters:
    ///   - indexes: the clients that are this loop's.
    ///   - origin: the run's start, in the loop's time.
    ///   - ended: called once, with all records.
    init(
        loop: EventLoop, plan: LoadPlan, indexes: StrideTo<Int>, origin: Int64, board: LoadBoard,
        ended: @escaping ([ClientRecord]) -> Void
    ) {
        self.loop = loop
        self.plan = plan
        self.board = board
        self.ended = ended
        due = indexes.reversed().map { index in
            ClientRecord(
                index: index, intended: origin + plan.arrivals.offset(of: index, in: plan.clients).inNanoseconds)
        }
        records.reserveCapacity(due.count)
    }

    func start() {
        loop.attach(goOn) { [unowned self] in startDue() }
        finishIfDone()
        startDue()
    }

    /// Ends all clients, and those that have not begun.
    func cancel() {
        for var record in due {
            record.outcome = .failed(LoadFailure(phase: .connect, code: .cancelled, message: "the run was ended"))
            record.ended = record.intended
            records.append(record)
        }
        due = []
        for attempt in attempts.values { attempt.giveUp(.cancelled, "the run was ended") }
        finishIfDone()
    }

    private func startDue() {
        let now = EventLoop.monotonicNanoseconds()
        for _ in 0..<LoadWorker.startsPerRound {
            guard let record = due.last else { return }
            guard record.intended <= now else {
                loop.arm(alarm, at: record.intended)
                return
            }
            due.removeLast()
            begin(record)
        }
        goOn.send(())
    }

    private func begin(_ record: ClientRecord) {
        board.change { $0.started += 1 }
        let attempt = LoadAttempt(
            loop: loop, plan: plan, record: record,
            loggedIn: { [unowned self] in board.change { $0.loggedIn += 1 } },
            ended: { [unowned self] record in clientEnded(record) })
        attempts[record.index] = attempt
        attempt.start()
    }

    private func clientEnded(_ record: ClientRecord) {
        attempts[record.index] = nil
        records.append(record)
        board.change { progress in
            if record.failure == nil {
                progress.served += 1
            } else {
                progress.failed += 1
                if record.loggedIn > 0 { progress.failedLater += 1 }
            }
        }
        finishIfDone()
    }

    private func finishIfDone() {
        guard !isOver, due.isEmpty, attempts.isEmpty else { return }
        isOver = true
        ended(records)
        loop.stop()
    }
}
