internal import CLinux
import Glibc

/// Delivers signals as events of a loop.
///
/// Block the signals first, before any other thread starts (`SignalSource.block`), or the system's default action is
/// taken on some other thread.
///
/// *Isolation*: its loop.
public final class SignalSource: IOSource {
    private let received: (Int32) -> Void

    /// Watches the signals.
    public init(loop: EventLoop, signals: [Int32], received: @escaping (Int32) -> Void) throws(SystemError) {
        self.received = received
        var mask = SignalSource.mask(signals)
        let descriptor = weir_signalfd(&mask)
        guard descriptor >= 0 else { throw SystemError.latest("signalfd") }
        super.init(loop: loop, descriptor: descriptor)
        watch(Readiness.readable)
    }

    /// Keeps the signals from their default action in this thread and all that it starts; ignores SIGPIPE, since a
    /// write to a closed connection is an ordinary error here.
    public static func block(_ signals: [Int32]) {
        var mask = mask(signals)
        pthread_sigmask(SIG_BLOCK, &mask, nil)
        signal(SIGPIPE, SIG_IGN)
    }

    public override func ready(_ events: UInt32) {
        while case let number = weir_signalfd_read(descriptor), number > 0 { received(number) }
    }

    /// Stops watching.
    public func close() {
        let held = loop.retire(self)
        if held >= 0 { Glibc.close(held) }
    }

    private static func mask(_ signals: [Int32]) -> sigset_t {
        var mask = sigset_t()
        sigemptyset(&mask)
        for signal in signals { sigaddset(&mask, signal) }
        return mask
    }
}
