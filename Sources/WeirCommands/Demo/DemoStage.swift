import ConnectionPool
import EventLoop
import LoadModel
import LoadTest
import ProxyServer

/// Runs the load of an act and shows it.
struct DemoStage {
    /// How often the live view is drawn.
    private static let frameMilliseconds = 50
    /// The same in nanoseconds.
    static let framePause = Nanoseconds.perSecond / 1_000 * Int64(frameMilliseconds)
    /// A file or a pipe gets a line each second.
    private static let framesPerLine = 20

    let scenario: DemoScenario
    let terminal: ReportTerminal
    let interruption: DemoInterruption

    /// Sends the load and waits for its end, showing it meanwhile.
    ///
    /// - Parameter proxy: Weir's figures, where the clients go through it.
    func play(_ act: DemoAct, _ account: LoadAccount, proxy: StatisticsBoard?) throws(DemoError) -> FleetResult {
        let run: FleetRun
        do throws(SystemError) {
            run = try FleetRun(DemoScenario.burst(of: scenario.clients, account))
        } catch {
            throw .failed("The clients cannot be started: \(error)")
        }
        var live = LiveLines(terminal)
        do throws(DemoError) {
            try watch(act, run, proxy, &live)
        } catch {
            live.clear()
            run.stop()
            // Why it was ended is what counts.
            _ = try? run.result()
            throw error
        }
        live.clear()
        do throws(SystemError) {
            return try run.result()
        } catch {
            throw .failed("The clients cannot be started: \(error)")
        }
    }

    private func watch(
        _ act: DemoAct, _ run: FleetRun, _ proxy: StatisticsBoard?, _ live: inout LiveLines
    ) throws(DemoError) {
        var frames = 0
        while !run.progress.isOver {
            try interruption.wait(milliseconds: Self.frameMilliseconds)
            frames += 1
            let progress = run.progress
            let view = DemoView(clients: scenario.clients, progress: progress, way: way(act, proxy?.current))
            if terminal.isLive {
                live.show(view.lines(terminal.gaugeStyle).map { "     \($0)" })
            } else if frames % Self.framesPerLine == 0, !progress.isOver {
                terminal.line("     \(view.line)")
            }
        }
    }

    private func way(_ act: DemoAct, _ figures: ProxyStatistics?) -> DemoView.Way {
        switch act.way {
        case .straight: .straight(limit: act.maxConnections)
        case .weir(let connections):
            .pool(busy: figures?.pool.leased ?? 0, limit: connections, waiting: figures?.pool.waiting ?? 0)
        }
    }
}
