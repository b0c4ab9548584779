import AdminConsole
import EventLoop
import Glibc

/// One run of `weir top`: looks at the console again and again and draws what it sees.
///
/// *Isolation*: its loop.
final class TopSession {
    private let loop: EventLoop
    private let place: ConsolePlace
    private let screen: TopTerminal
    /// Between looks, in nanoseconds; nil for a single one.
    private let interval: Int64?
    private let ended: (ConsoleFailure?) -> Void
    private var connection: ConsoleConnection?
    private var client: ConsoleClient?
    private var signals: SignalSource?
    private var keys: TopKeys?
    private var timer: ClosureTimer?
    private var tables: [ConsoleTopic: ConsoleTable] = [:]
    private var startedLook: Int64 = 0
    private var latest: TopSample?
    private var former: TopSample?
    private var isOver = false

    /// - Parameter ended: called once; the loop is stopped by then.
    init(
        loop: EventLoop, place: ConsolePlace, screen: TopTerminal, interval: Int64?,
        ended: @escaping (ConsoleFailure?) -> Void
    ) {
        self.loop = loop
        self.place = place
        self.screen = screen
        self.interval = interval
        self.ended = ended
    }

    func start() {
        do throws(SystemError) {
            signals = try SignalSource(loop: loop, signals: [SIGINT, SIGTERM, SIGHUP, SIGWINCH]) {
                [unowned self] in signalled($0)
            }
        } catch {
            return end(.brokenOff("\(error)"))
        }
        connection = ConsoleConnection(loop: loop, place: place) { [unowned self] result in
            switch result {
            case .success(let client):
                self.client = client
                screen.enter()
                if screen.isLive { keys = TopKeys(loop: loop) { [unowned self] in pressed($0) } }
                look()
            case .failure(let failure): end(failure)
            }
        }
    }

    private func signalled(_ signal: Int32) {
        if signal == SIGWINCH { draw() } else { end(nil) }
    }

    private func pressed(_ key: UInt8) {
        // ctrl-C and ctrl-D where the terminal does not turn them into something else.
        if [UInt8(ascii: "q"), UInt8(ascii: "Q"), 3, 4].contains(key) { end(nil) }
    }

    // MARK: Looking

    private func look() {
        startedLook = loop.now
        tables = [:]
        askNext(TopSample.topics[...])
    }

    private func askNext(_ topics: ArraySlice<ConsoleTopic>) {
        guard let topic = topics.first else { return looked() }
        client?.ask("SHOW \(topic.words)") { [unowned self] answer in
            switch answer {
            case .success(.table(let table)):
                tables[topic] = table
                askNext(topics.dropFirst())
            case .success(.done): end(.brokenOff("SHOW \(topic.words) brought no table"))
            case .failure(let failure): end(failure)
            }
        }
    }

    private func looked() {
        guard !isOver else { return }
        former = latest
        latest = TopSample(time: startedLook, tables: tables)
        draw()
        guard let interval else { return end(nil) }
        let timer = timer ?? ClosureTimer { [unowned self] in look() }
        self.timer = timer
        loop.arm(timer, at: max(startedLook + interval, loop.now))
    }

    private func draw() {
        guard let latest, !isOver else { return }
        screen.show(
            TopScreen(latest, before: former, width: screen.width, height: screen.height).lines)
    }

    private func end(_ failure: ConsoleFailure?) {
        guard !isOver else { return }
        isOver = true
        if let timer { loop.disarm(timer) }
        keys?.stop()
        screen.leave()
        client?.quit()
        ended(failure)
        loop.stop()
    }
}

/// Keys pressed at a terminal that is in raw mode.
///
/// *Isolation*: its loop.
final class TopKeys: IOSource {
    private let pressed: (UInt8) -> Void

    init?(loop: EventLoop, pressed: @escaping (UInt8) -> Void) {
        guard isatty(0) == 1 else { return nil }
        self.pressed = pressed
        super.init(loop: loop, descriptor: 0)
        watch(Readiness.readable)
    }

    override func ready(_ events: UInt32) {
        var byte: UInt8 = 0
        guard read(0, &byte, 1) == 1 else {
            // The terminal has gone; a signal says so too.
            return stop()
        }
        pressed(byte)
    }

    /// Lets go of the terminal, which stays open.
    func stop() {
        _ = loop.detach(self)
    }
}
