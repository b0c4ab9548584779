import ArgumentParser
import EventLoop
import Glibc

/// `weir top`: what a running Weir does, live.
struct TopCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "top", abstract: "Watch a running Weir: pools, waiters, times, busiest statements, pins.",
        discussion: """
            Draws a new picture every second; q or ctrl-C ends it. Without a terminal it prints plain lines.
            While it runs, Weir counts statements by digest, which costs it some CPU time for each.
            Exit codes: 0 when it was ended, 1 when Weir could not be reached or has gone, 2 for a bad configuration.
            """)

    @OptionGroup var options: ConsoleOptions

    @Flag(help: "Print one picture as plain lines and end.")
    var once = false

    @Option(help: "Seconds between pictures.")
    var interval = 1.0

    func validate() throws {
        guard (0.1...3600).contains(interval) else {
            throw ValidationError("--interval is \(interval); a number of seconds from 0.1 to 3600 is allowed")
        }
    }

    func run() throws {
        // Before any other thread exists, so that they reach the loop and the terminal is always put back.
        SignalSource.block([SIGINT, SIGTERM, SIGHUP, SIGWINCH])
        try ConsoleVerb.run("top") { () throws(ConsoleFailure) in
            let place = try options.place()
            var failure: ConsoleFailure?
            do throws(SystemError) {
                try EventLoopThread.runHere { loop in
                    let session = TopSession(
                        loop: loop, place: place, screen: TopTerminal(isLive: !once),
                        interval: once ? nil : Int64(interval * 1e9)
                    ) { failure = $0 }
                    loop.keepAlive(session)
                    session.start()
                }
            } catch {
                throw .unreachable(address: "\(place.address)", "\(error)")
            }
            if let failure { throw failure }
        }
    }
}
