import Dispatch
import EventLoop
import LoadModel
import LoadTest
import Synchronization

/// Looks at a server's own counters while a round runs, on a thread of its own.
final class ServerWatch: @unchecked Sendable {
    // @unchecked: the observer is used on the queue, or while nothing runs there: `end` waits for it.
    private static let pauseMilliseconds = 100
    private static let names = [
        "Threads_connected", "Threads_running", "Max_used_connections", "Connections", "Aborted_clients",
        "Aborted_connects", "Questions",
    ]

    private let target: LoadTarget
    /// Nil when it was lost, until the next look.
    private var observer: ServerObserver?
    private var wasLost = false
    private let limit: Int
    private let queue = DispatchQueue(label: "weir load: server")
    private let stopped = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)
    private let samples = Mutex<[ServerFigures.Sample]>([])
    private var before: [String: Int] = [:]
    private var origin: Int64 = 0

    /// Connects, and reads how many connections the server allows.
    init(_ target: LoadTarget) throws(LoadError) {
        self.target = target
        do throws(LoadFailure) {
            let observer = try ServerObserver(target.account)
            self.observer = observer
            let row = try observer.query("SELECT @@max_connections").first?.first
            limit = row.flatMap { $0 }.flatMap { Int($0) } ?? 0
        } catch {
            throw .failed("--observe \(target.address): \(error.code): \(error.message)")
        }
    }

    /// A round begins; times count from `origin` of the loop's clock.
    func begin(origin: Int64) {
        wasLost = false
        before = read() ?? [:]
        samples.withLock { $0 = [] }
        self.origin = origin
        queue.async { [self] in
            while stopped.wait(timeout: .now() + .milliseconds(Self.pauseMilliseconds)) == .timedOut {
                guard let figures = read() else { continue }
                sample(figures, at: EventLoop.monotonicNanoseconds() - origin)
            }
            done.signal()
        }
    }

    /// The round is over.
    func end() -> ServerFigures {
        stopped.signal()
        done.wait()
        var figures = ServerFigures()
        figures.limit = limit
        let after = read()
        if let after { sample(after, at: EventLoop.monotonicNanoseconds() - origin) }
        figures.samples = samples.withLock { $0 }
        figures.wasLost = wasLost
        // Without both, nothing is known to have grown.
        guard let after, !before.isEmpty else { return figures }
        func grown(_ name: String) -> Int { max(0, (after[name] ?? 0) - (before[name] ?? 0)) }
        figures.opened = grown("Connections")
        figures.abortedClients = grown("Aborted_clients")
        figures.abortedConnects = grown("Aborted_connects")
        figures.questions = max(0, grown("Questions") - figures.samples.count - 1)
        // It only ever rises: what was before may be of another time.
        if grown("Max_used_connections") > 0 { figures.maxUsed = (after["Max_used_connections"] ?? 1) - 1 }
        return figures
    }

    private func sample(_ figures: [String: Int], at time: Int64) {
        let sample = ServerFigures.Sample(
            at: time, connected: max(0, (figures["Threads_connected"] ?? 1) - 1),
            running: max(0, (figures["Threads_running"] ?? 1) - 1))
        samples.withLock { $0.append(sample) }
    }

    /// Nil when the server does not answer; the next look may have more luck.
    private func read() -> [String: Int]? {
        let list = Self.names.map { "'\($0)'" }.joined(separator: ", ")
        if observer == nil { observer = try? ServerObserver(target.account) }
        guard let rows = try? observer?.query("SHOW GLOBAL STATUS WHERE Variable_name IN (\(list))") else {
            // A connection that failed once is of no use any more.
            observer = nil
            wasLost = true
            return nil
        }
        var figures: [String: Int] = [:]
        for row in rows where row.count == 2 {
            if let name = row[0], let value = row[1].flatMap({ Int($0) }) { figures[name] = value }
        }
        return figures
    }
}
