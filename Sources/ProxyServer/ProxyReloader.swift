import Dispatch
import EventLoop
import Logging

/// Reads the configuration on a thread of its own, one time after the other, and has the core put it in force.
///
/// *Isolation*: its loop.
final class ProxyReloader {
    private unowned let core: ProxyCore
    private let source: ReloadSource
    private let mailbox = Mailbox<Result<ProxyReload, ReloadFailure>>()
    /// Those who asked for the reading that is under way.
    private var asked: [(ReloadOutcome) -> Void] = []
    /// Those who asked since: what they mean may have been written after that reading began.
    private var askedSince: [(ReloadOutcome) -> Void] = []
    private var isReading = false

    init(core: ProxyCore, source: @escaping ReloadSource) {
        self.core = core
        self.source = source
        core.loop.attach(mailbox) { [unowned self] in finished($0) }
    }

    /// Reads and applies the configuration; `done` is told on the loop, in another round.
    func reload(_ done: @escaping (ReloadOutcome) -> Void = { _ in }) {
        guard !isReading else { return askedSince.append(done) }
        read(for: [done])
    }

    private func read(for asked: [(ReloadOutcome) -> Void]) {
        isReading = true
        self.asked = asked
        core.reloadBegan()
        DispatchQueue.global().async { [source, mailbox] in mailbox.send(source()) }
    }

    private func finished(_ result: Result<ProxyReload, ReloadFailure>) {
        isReading = false
        let outcome = core.reloadEnded(result)
        let told = asked
        asked = []
        for done in told { done(outcome) }
        guard !askedSince.isEmpty else { return }
        let next = askedSince
        askedSince = []
        read(for: next)
    }
}
