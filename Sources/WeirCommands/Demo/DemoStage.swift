import ConnectionPool
import EventLoop
import LoadTest
import ProxyServer
import Synchronization

/// Runs the load of an act and shows it.
struct DemoStage {
    /// How often the live view is drawn.
    private static let frameMilliseconds = 50
    /// A file or a pipe gets a line each second.
    private static let framesPerLine = 20

    let scenario: DemoScenario
    let terminal: ReportTerminal
    let interruption: DemoInterruption

    /// Sends the load and waits for its end, showing it meanwhile.
    ///
    /// - Parameter proxy: Weir's figures, where the clients go through it.
    func play(_ act: DemoAct, _ account: LoadAccount, proxy: StatisticsBoard?) throws(DemoError) -> LoadResult {
        let isOver = DemoFlag()
        let plan = LoadPlan(clients: scenario.clients, script: scenario.script, account: account)
        let run: LoadRun
        do throws(SystemError) {
            run = try LoadRun(plan) { isOver.raise() }
        } catch {
            throw .failed("The clients cannot be started: \(error)")
        }
        var live = LiveLines(terminal)
        do throws(DemoError) {
            try watch(act, run, isOver, proxy, &live)
        } catch {
            live.clear()
            run.cancel()
            _ = run.result()
            throw error
        }
        live.clear()
        return run.result()
    }

    private func watch(
        _ act: DemoAct, _ run: LoadRun, _ isOver: DemoFlag, _ proxy: StatisticsBoard?, _ live: inout LiveLines
    ) throws(DemoError) {
        let start = ContinuousClock.now
        var frames = 0
        while !isOver.isRaised {
            try interruption.wait(milliseconds: Self.frameMilliseconds)
            frames += 1
            let view = LiveView(
                progress: run.board.current, elapsed: ContinuousClock.now - start, way: way(act, proxy?.current))
            if terminal.isLive {
                live.show(view.lines(terminal.gaugeStyle).map { "     \($0)" })
            } else if frames % Self.framesPerLine == 0, !isOver.isRaised {
                terminal.line("     \(view.line)")
            }
        }
    }

    private func way(_ act: DemoAct, _ figures: ProxyStatistics?) -> LiveView.Way {
        switch act.way {
        case .straight: .straight(limit: act.maxConnections)
        case .weir(let connections):
            .pool(busy: figures?.pool.leased ?? 0, limit: connections, waiting: figures?.pool.waiting ?? 0)
        }
    }
}

/// Raised once, seen by other threads.
final class DemoFlag: Sendable {
    private let flag = Atomic(false)

    var isRaised: Bool { flag.load(ordering: .acquiring) }

    func raise() {
        flag.store(true, ordering: .releasing)
    }
}
