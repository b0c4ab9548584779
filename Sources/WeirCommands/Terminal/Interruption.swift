import EventLoop
import Glibc

/// Turns ctrl-C and its like into a value of whoever waits, so that everything is ended in order.
///
/// *Isolation*: the thread that made it, before any other was started: signals must be blocked everywhere.
struct Interruption {
    private static let signals = [SIGINT, SIGTERM, SIGHUP]

    init() {
        SignalSource.block(Self.signals)
    }

    /// Lets so much time pass and returns nil, or the signal that came meanwhile.
    func wait(milliseconds: Int) -> Int32? {
        var mask = Self.mask
        var time = timespec(tv_sec: milliseconds / 1_000, tv_nsec: milliseconds % 1_000 * 1_000_000)
        let signal = sigtimedwait(&mask, nil, &time)
        return signal > 0 ? signal : nil
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
