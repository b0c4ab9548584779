internal import CLinux
import Glibc

/// One alarm of a loop that is exact to a fraction of a millisecond, where the wheel's ten are too many: for load that must
/// arrive on time.
///
/// Costs a descriptor, and a system call each time that it is moved to an earlier time. *Isolation*: its loop.
public final class ExactAlarm: IOSource {
    private let rang: () -> Void
    /// When it is to ring.
    private var wanted: Int64?
    /// When the system's timer will.
    private var timerSet: Int64?

    /// An alarm that is not set.
    ///
    /// - Parameter rang: called when its time has come.
    public init(loop: EventLoop, rang: @escaping () -> Void) throws(SystemError) {
        let timer = weir_timerfd()
        guard timer >= 0 else { throw SystemError.latest("timerfd_create") }
        self.rang = rang
        super.init(loop: loop, descriptor: timer)
        watch(Readiness.readable)
    }

    /// Lets it ring once, at this time of the loop's clock; a time that is over is at once.
    ///
    /// *Units*: nanoseconds.
    public func set(at deadline: Int64) {
        wanted = deadline
        wait()
    }

    /// Lets it ring no more.
    public func clear() {
        wanted = nil
    }

    /// A timer that is set to an earlier time is left as it is: it will be set again when it has come.
    private func wait() {
        guard descriptor >= 0, let wanted, wanted < timerSet ?? .max else { return }
        timerSet = wanted
        _ = weir_timerfd_set(descriptor, max(1, wanted))
    }

    public override func ready(_ events: UInt32) {
        var times: UInt64 = 0
        // Nothing to read: it was moved since.
        guard read(descriptor, &times, MemoryLayout<UInt64>.size) > 0 else { return }
        timerSet = nil
        guard let wanted, wanted <= EventLoop.monotonicNanoseconds() else { return wait() }
        self.wanted = nil
        rang()
    }

    /// Takes it away.
    public func close() {
        let held = loop.retire(self)
        if held >= 0 { Glibc.close(held) }
    }
}
