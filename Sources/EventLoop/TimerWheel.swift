/// A timer of one loop: armed for a moment, fires once, can be armed again.
///
/// Made for many timers that are moved or cancelled before they fire: arming and disarming cost a few pointer
/// writes. Resolution is one tick of the wheel (10 ms); a timer never fires early.
///
/// *Isolation*: the loop.
open class LoopTimer {
    fileprivate final var deadline: Int64 = 0
    fileprivate final var slot = -1
    fileprivate final var next: LoopTimer?
    fileprivate final unowned(unsafe) var previous: LoopTimer?

    /// A timer that is not armed.
    public init() {}

    /// Whether it waits to fire.
    public final var isArmed: Bool { slot >= 0 }

    /// Called on the loop when the time has come; the timer is disarmed by then.
    open func fire() {}
}

/// A timer that runs a closure.
public final class ClosureTimer: LoopTimer {
    private let action: () -> Void

    /// A disarmed timer for the closure.
    public init(_ action: @escaping () -> Void) {
        self.action = action
    }

    /// Runs the closure.
    public override func fire() {
        action()
    }
}

/// A hashed timing wheel: slots of one tick, each a list; a timer beyond the horizon stays in its slot for another
/// turn. The first occupied slot bounds the loop's sleep, so an idle loop does not wake up without a timer due.
struct TimerWheel {
    static let tick: Int64 = 10_000_000
    private static let slotCount = 1024
    /// The list of timers that are due, behind the turning slots: they can still be disarmed or moved.
    private static let dueSlot = slotCount

    private var slots: [LoopTimer?]
    private var current: Int64
    /// No armed timer is in a slot before this tick; `.max` when none is armed.
    private var earliestTick: Int64 = .max
    private var armedCount = 0

    init(now: Int64) {
        slots = Array(repeating: nil, count: TimerWheel.slotCount + 1)
        current = now / TimerWheel.tick
    }

    mutating func arm(_ timer: LoopTimer, at deadline: Int64) {
        disarm(timer)
        // Rounded up, so that the slot's tick is reached only after the deadline.
        let tick = max(deadline / TimerWheel.tick + 1, current + 1)
        timer.deadline = tick
        link(timer, into: Int(tick % Int64(TimerWheel.slotCount)))
        earliestTick = min(earliestTick, tick)
    }

    private mutating func link(_ timer: LoopTimer, into slot: Int) {
        timer.slot = slot
        timer.next = slots[slot]
        timer.next?.previous = timer
        timer.previous = nil
        slots[slot] = timer
        armedCount += 1
    }

    mutating func disarm(_ timer: LoopTimer) {
        guard timer.slot >= 0 else { return }
        if let previous = timer.previous { previous.next = timer.next } else { slots[timer.slot] = timer.next }
        timer.next?.previous = timer.previous
        timer.next = nil
        timer.previous = nil
        timer.slot = -1
        armedCount -= 1
        if armedCount == 0 { earliestTick = .max }
    }

    /// How long epoll may sleep, in milliseconds; -1 for ever.
    func timeout(now: Int64) -> Int32 {
        guard earliestTick != .max else { return -1 }
        let remaining = earliestTick * TimerWheel.tick - now
        return remaining <= 0 ? 0 : Int32(min(remaining / 1_000_000 + 1, 60_000))
    }

    /// The next timer that is due, disarmed; nil when there is none left.
    mutating func popExpired(now: Int64) -> LoopTimer? {
        let tick = now / TimerWheel.tick
        if tick >= earliestTick { collect(upTo: tick) }
        if tick > current { current = tick }
        guard let timer = slots[TimerWheel.dueSlot] else { return nil }
        disarm(timer)
        return timer
    }

    private mutating func collect(upTo tick: Int64) {
        let first = max(earliestTick, tick - Int64(TimerWheel.slotCount) + 1)
        for visited in first...max(first, tick) {
            var timer = slots[Int(visited % Int64(TimerWheel.slotCount))]
            while let candidate = timer {
                timer = candidate.next
                if candidate.deadline <= tick {
                    disarm(candidate)
                    link(candidate, into: TimerWheel.dueSlot)
                }
            }
        }
        current = max(current, tick)
        earliestTick = nextOccupiedTick(after: tick)
    }

    private func nextOccupiedTick(after tick: Int64) -> Int64 {
        guard armedCount > 0 else { return .max }
        for ahead in 1...Int64(TimerWheel.slotCount) {
            if slots[Int((tick + ahead) % Int64(TimerWheel.slotCount))] != nil { return tick + ahead }
        }
        return .max
    }
}
