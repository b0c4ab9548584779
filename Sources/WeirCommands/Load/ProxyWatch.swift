import Dispatch
import EventLoop
import LoadTest
import ProxyModel
import Synchronization
import WeirCrypto

/// Looks at a Weir's metrics while a round runs, on a thread of its own.
final class ProxyWatch: @unchecked Sendable {
    // @unchecked: what is not locked is used while nothing runs on the queue: `end` waits for it.
    private static let pauseMilliseconds = 100

    private let address: HTTPSpec.Address
    private let token: Secret?
    private let queue = DispatchQueue(label: "weir load: proxy")
    private let stopped = DispatchSemaphore(value: 0)
    private let done = DispatchSemaphore(value: 0)
    private let samples = Mutex<[ProxyReadings.Sample]>([])
    private var before = MetricsText("")

    /// Asks once, so that a wrong address is noticed before the load.
    init(_ address: HTTPSpec.Address, token: Secret?) throws(LoadError) {
        self.address = address
        self.token = token
        do throws(HTTPProbeError) {
            let answer = try HTTPProbe.get("/metrics", at: address, token: token)
            guard answer.status == 200 else { throw HTTPProbeError("status \(answer.status)") }
        } catch {
            throw .failed("--metrics \(address): \(error.description)")
        }
    }

    /// A round begins; times count from `origin` of the loop's clock.
    func begin(origin: Int64) {
        before = read() ?? MetricsText("")
        samples.withLock { $0 = [] }
        queue.async { [self] in
            while stopped.wait(timeout: .now() + .milliseconds(Self.pauseMilliseconds)) == .timedOut {
                guard let text = read() else { continue }
                let sample = ProxyReadings.Sample(
                    at: EventLoop.monotonicNanoseconds() - origin,
                    backends: Int(text.sum("weir_database_connections")),
                    clients: Int(text.sum("weir_client_connections")), waiting: Int(text.sum("weir_pool_waiting")))
                samples.withLock { $0.append(sample) }
            }
            done.signal()
        }
    }

    /// The round is over.
    func end() -> ProxyReadings {
        stopped.signal()
        done.wait()
        var readings = ProxyReadings()
        readings.samples = samples.withLock { $0 }
        guard let after = read() else { return readings }
        func grown(_ name: String) -> Double { max(0, after.sum(name) - before.sum(name)) }
        let latency = "weir_database_connections_borrow_latency_seconds"
        readings.borrows = Int(grown("\(latency)_count"))
        if readings.borrows > 0 {
            readings.meanBorrowWait = Int64(grown("\(latency)_sum") * 1e9 / Double(readings.borrows))
        }
        readings.pins = Int(grown("weir_pins_total"))
        readings.refusals = Int(grown("weir_pool_refusals_total"))
        return readings
    }

    /// Nil when it does not answer; the next look may have more luck.
    private func read() -> MetricsText? {
        guard let answer = try? HTTPProbe.get("/metrics", at: address, token: token), answer.status == 200 else {
            return nil
        }
        return MetricsText(answer.text)
    }
}

/// Figures of a page of Prometheus' text format.
struct MetricsText: Equatable {
    private var sums: [Substring: Double] = [:]

    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            let name = line.prefix { $0 != "{" && $0 != " " }
            // A label's value may hold a blank; the figure is behind the last one.
            guard let figure = line.split(separator: " ").last.flatMap({ Double($0) }), figure.isFinite,
                abs(figure) < 1e15
            else { continue }
            sums[name, default: 0] += figure
        }
    }

    /// A metric over all its labels; 0 when there is none.
    func sum(_ name: String) -> Double { sums[name[...]] ?? 0 }
}
