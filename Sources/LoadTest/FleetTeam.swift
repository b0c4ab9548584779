public import EventLoop
import Glibc
import LoadModel

/// One plan, played by several runs side by side, since each is a thread and no more than one core is its.
///
/// *Isolation*: any.
public final class FleetTeam: Sendable {
    /// Fewer clients than these for each thread are not worth another.
    private static let fewestClients = 4
    private static let mostThreads = 16

    private let runs: [FleetRun]

    /// Starts a plan's runs. Only a closed loop has more than one: what arrives, or is scaled, is decided in one place.
    ///
    /// - Parameter threads: how many at most; as many as there are processors and enough clients for, unless given.
    /// - Throws: when the system refuses a thread or a descriptor.
    public init(_ plan: FleetPlan, threads: Int? = nil) throws(SystemError) {
        let shares = plan.shares(threads ?? Self.usualThreads(plan.settings.policy.concurrencyLimit))
        var runs: [FleetRun] = []
        for share in shares {
            do throws(SystemError) {
                runs.append(try FleetRun(share))
            } catch {
                // What has begun is ended; why it could not all begin is what counts.
                for run in runs { run.stop() }
                for run in runs { _ = try? run.result() }
                throw error
            }
        }
        self.runs = runs
    }

    /// A team of one.
    public init(_ run: FleetRun) {
        runs = [run]
    }

    private static func usualThreads(_ clients: Int) -> Int {
        let processors = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        return max(1, min(processors, clients / fewestClients, mostThreads))
    }

    /// How far all together have come, as of the last look that the plan asks for.
    public var progress: FleetProgress {
        var all = runs[0].progress
        for run in runs.dropFirst() { all.merge(run.progress) }
        return all
    }

    /// Ends all: what runs is cut off, and the result is what there is so far.
    public func stop() {
        for run in runs { run.stop() }
    }

    /// Waits for the end of all and returns what became of them. To be called once.
    ///
    /// - Throws: when the system refused what a run needs.
    public func result() throws(SystemError) -> FleetResult {
        // All have ended, whatever became of the first.
        let results = runs.map { run in Result { () throws(SystemError) in try run.result() } }
        var all = try results[0].get()
        for result in results.dropFirst() { all.merge(try result.get()) }
        return all
    }
}
