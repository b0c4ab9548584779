import EventLoop
import Glibc

/// Turns ctrl-C and its like into an error of whoever waits, so that everything is cleaned up on the way out.
///
/// *Isolation*: the thread that made it, before any other was started: signals must be blocked everywhere.
struct DemoInterruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    init() {
        SignalSource.block(Self.signals)
    }

    /// Lets so much time pass, unless a signal comes.
    func wait(milliseconds: Int) throws(DemoError) {
        var mask = Self.mask
        var time = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
        let signal = sigtimedwait(&mask, nil, &time)
        if signal > 0 { throw .interrupted(signal: signal) }
    }

    /// Waits for a signal.
    func waitForSignal() {
        var mask = Self.mask
        var signal: Int32 = 0
        sigwait(&mask, &signal)
    }

    private static var mask: sigset_t {
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        return mask
    }
}
