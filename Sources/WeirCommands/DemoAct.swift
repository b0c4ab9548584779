import EventLoop
import LoadTest
import ProxyServer
import Synchronization

/// One part of the demo: the whole load through Weir, or straight at the server.
struct DemoAct {
    /// Which way the clients go.
    enum Way: Equatable {
        /// Through Weir, which has so many connections.
        case weir(connections: Int)
        /// Straight at the server.
        case straight
    }

    let way: Way
    /// What the server allows meanwhile.
    let maxConnections: Int

    /// What is about to happen, in one line.
    func title(clients: Int) -> String {
        switch way {
        case .weir(let connections):
            "\(clients) clients at once through Weir, which may open \(connections) connections to the database"
        case .straight:
            "The same \(clients) straight at the database, which allows \(maxConnections) connections"
        }
    }
}

/// What one act came to.
///
/// *Isolation*: any.
struct DemoOutcome: Equatable {
    var way: DemoAct.Way
    var maxConnections: Int
    var summary: LoadSummary
    /// The most connections that were open at once as the server counted them, without the one that asks it.
    var peak: Int
    /// How many clients' rows are in the database.
    var written: Int
    /// How many rows there are: as many as clients unless one was written twice.
    var rows: Int

    /// Whether everybody was served, and left exactly one row.
    var isComplete: Bool {
        summary.served == summary.clients && written == summary.clients && rows == summary.clients
    }
}

/// Runs an act and shows it.
struct DemoStage {
    /// How often the live view is drawn, and a file gets a line.
    private static let frameMilliseconds = 50
    private static let framesPerLine = 20

    let scenario: DemoScenario
    let terminal: DemoTerminal
    let interruption: DemoInterruption

    /// Sends the load and waits for its end, showing it meanwhile.
    func play(_ act: DemoAct, _ account: LoadAccount, board: StatisticsBoard?) throws(DemoError) -> LoadResult {
        let isOver = DemoFlag()
        let plan = LoadPlan(clients: scenario.clients, script: scenario.script, account: account)
        let run: LoadRun
        do throws(SystemError) {
            run = try LoadRun(plan) { isOver.raise() }
        } catch {
            throw .failed("The clients cannot be started: \(error)")
        }
        var live = DemoLiveLines(terminal)
        do throws(DemoError) {
            let start = ContinuousClock.now
            var frames = 0
            while !isOver.isRaised {
                try interruption.wait(milliseconds: Self.frameMilliseconds)
                frames += 1
                let frame = DemoFrame(
                    progress: run.board.current, elapsed: ContinuousClock.now - start, proxy: board?.current,
                    serverLimit: act.maxConnections)
                if terminal.isLive {
                    live.show(frame.lines(terminal.gaugeStyle))
                } else if frames % Self.framesPerLine == 0, !isOver.isRaised {
                    terminal.line(frame.line)
                }
            }
        } catch {
            live.clear()
            run.cancel()
            _ = run.result()
            throw error
        }
        live.clear()
        return run.result()
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
