internal import CLinux
import Glibc

/// How long one round works for the low lane.
enum LaneBudget {
    /// A round's least: with nothing else to do the lane goes on in the next round, which costs two system calls.
    static let least: Int64 = 250_000
    /// A round's most: what a running query may have to wait for logins, besides the one that is being served.
    static let most: Int64 = 2_000_000

    /// The lane's time after a round that worked this long for everybody else: half of it, so that a saturated loop
    /// still gives a third of its time to logins.
    ///
    /// *Units*: nanoseconds.
    static func nanoseconds(afterWork: Int64) -> Int64 {
        min(most, max(least, afterWork / 2))
    }
}

/// The sources whose work can wait: served after the others of a round, one by one, until their time is over. What is
/// left is reported again in the next round, since epoll is level-triggered, the longest unserved first.
///
/// It is an epoll instance of its own, watched by the loop's: however many of its sources are ready, the loop's own
/// `epoll_wait` reports one entry.
///
/// *Isolation*: its loop.
struct LowLane {
    /// Stands for the lane in the loop's epoll; no object has this address.
    static let mark: UInt = 1

    let epoll: Int32
    /// When the lane's time in this round is over; `.max` while others are served.
    private(set) var deadline: Int64 = .max

    /// Makes the lane and has `outer` watch it.
    init(watchedBy outer: Int32) throws(SystemError) {
        epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw SystemError.latest("epoll_create1") }
        var event = epoll_event()
        event.events = EPOLLIN.rawValue
        event.data.ptr = UnsafeMutableRawPointer(bitPattern: LowLane.mark)
        guard epoll_ctl(outer, EPOLL_CTL_ADD, epoll, &event) == 0 else {
            let failure = SystemError.latest("epoll_ctl")
            close(epoll)
            throw failure
        }
    }

    mutating func begin(now: Int64, afterWork: Int64) {
        deadline = now + LaneBudget.nanoseconds(afterWork: afterWork)
    }

    mutating func end() { deadline = .max }

    var isTimeOver: Bool { deadline != .max && EventLoop.monotonicNanoseconds() >= deadline }

    /// The source that has been ready for longest; it goes to the end of the queue.
    func next() -> epoll_event? {
        var event = epoll_event()
        return epoll_wait(epoll, &event, 1, 0) == 1 ? event : nil
    }
}

extension IOSource {
    /// From now on the source is served after the others, for a bounded time in each round: for work that can wait,
    /// as that of logins. Twice is harmless.
    public final func enterLowLane() { loop.move(self, toLowLane: true) }

    /// The source is as urgent as the others again. Twice is harmless.
    public final func leaveLowLane() { loop.move(self, toLowLane: false) }
}
