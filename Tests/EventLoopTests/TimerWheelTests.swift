import Testing

@testable import EventLoop

private let millisecond: Int64 = 1_000_000

private final class NotingTimer: LoopTimer {
    var fired: [Int64] = []
    let action: (NotingTimer) -> Void
    init(_ action: @escaping (NotingTimer) -> Void = { _ in }) { self.action = action }
    override func fire() { action(self) }
}

/// A wheel with the clock in the test's hand.
private final class WheelDriver {
    var now: Int64
    var wheel: TimerWheel

    init(now: Int64 = 123_456_789_012) {
        self.now = now
        wheel = TimerWheel(now: now)
    }

    func fireDue() {
        while let timer = wheel.popExpired(now: now) {
            (timer as? NotingTimer)?.fired.append(now)
            timer.fire()
        }
    }

    /// Sleeps as the loop would, until the end of a span.
    func advance(by span: Int64) {
        let end = now + span
        while now < end {
            let sleep = wheel.timeout(now: now)
            now = sleep < 0 ? end : min(end, now + max(Int64(sleep), 1) * millisecond)
            fireDue()
        }
    }
}

@Suite struct TimerWheelTests {
    static let delays: [Int64] = [
        0, 1, 9_999_999, 10_000_000, 10_000_001, 55 * millisecond, 10_230 * millisecond,
        10_240 * millisecond, 10_250 * millisecond, 61_000 * millisecond, 300_000 * millisecond,
        86_400_000 * millisecond,
    ]

    @Test("a timer fires once, never early, and within a tick and a bit", arguments: delays)
    func once(delay: Int64) {
        for offset in [0, 1, 4_999_999, 9_999_999] as [Int64] {
            let driver = WheelDriver(now: 1_000_000_000_000 + offset)
            let timer = NotingTimer()
            let deadline = driver.now + delay
            driver.wheel.arm(timer, at: deadline)
            #expect(timer.isArmed)
            driver.advance(by: delay + 100 * millisecond)
            #expect(timer.fired.count == 1 && !timer.isArmed)
            let lateness = (timer.fired.first ?? 0) - deadline
            #expect(lateness >= 0 && lateness <= 12 * millisecond, "late by \(lateness) ns")
        }
    }

    @Test("a deadline in the past fires in the next tick")
    func past() {
        let driver = WheelDriver()
        let timer = NotingTimer()
        driver.wheel.arm(timer, at: 0)
        driver.fireDue()
        driver.advance(by: 20 * millisecond)
        #expect(timer.fired.count == 1)
    }

    @Test("a loop that slept for longer than the wheel's turn fires everything due, and nothing else")
    func longSleep() {
        let driver = WheelDriver()
        let timers = (0..<3000).map { _ in NotingTimer() }
        for (index, timer) in timers.enumerated() {
            driver.wheel.arm(timer, at: driver.now + Int64(index) * 10 * millisecond)
        }
        driver.now += 25_000 * millisecond
        driver.fireDue()
        for (index, timer) in timers.enumerated() {
            let isRight = timer.fired.count == (index < 2500 ? 1 : 0) || (2499...2500).contains(index)
            if !isRight { Issue.record("timer \(index) fired \(timer.fired.count) times") }
        }
        driver.advance(by: 6_000 * millisecond)
        #expect(timers.allSatisfy { $0.fired.count == 1 })
    }

    @Test("a timer that is armed again fires at the new time only")
    func rearm() {
        let driver = WheelDriver()
        let timer = NotingTimer()
        driver.wheel.arm(timer, at: driver.now + 20 * millisecond)
        let late = driver.now + 20_000 * millisecond
        driver.wheel.arm(timer, at: late)
        driver.advance(by: 19_990 * millisecond)
        #expect(timer.fired.isEmpty)
        driver.advance(by: 100 * millisecond)
        #expect(timer.fired.count == 1 && timer.fired.allSatisfy { $0 >= late })
        driver.wheel.arm(timer, at: driver.now + 5 * millisecond)
        driver.advance(by: 30 * millisecond)
        #expect(timer.fired.count == 2)
    }

    @Test("a disarmed timer does not fire, and disarming twice is harmless")
    func disarm() {
        let driver = WheelDriver()
        let timers = (0..<5).map { _ in NotingTimer() }
        for timer in timers { driver.wheel.arm(timer, at: driver.now + 50 * millisecond) }
        for index in [2, 0, 4, 2] { driver.wheel.disarm(timers[index]) }
        driver.advance(by: 100 * millisecond)
        #expect(timers.map(\.fired.count) == [0, 1, 0, 1, 0])
    }

    @Test("a timer can arm itself again, and does not run twice in one round")
    func itself() {
        let driver = WheelDriver()
        let timer = NotingTimer { [unowned driver] in driver.wheel.arm($0, at: driver.now) }
        driver.wheel.arm(timer, at: driver.now)
        driver.now += 20 * millisecond
        driver.fireDue()
        #expect(timer.fired.count == 1)
        driver.advance(by: 50 * millisecond)
        #expect((3...6).contains(timer.fired.count))
        driver.wheel.disarm(timer)
    }

    @Test("of two timers due in one round, one can still disarm the other", arguments: [true, false])
    func disarmDue(firstDisarmsSecond: Bool) {
        let driver = WheelDriver()
        var timers: [NotingTimer] = []
        for index in 0..<2 {
            timers.append(NotingTimer { [unowned driver] _ in driver.wheel.disarm(timers[1 - index]) })
        }
        for timer in firstDisarmsSecond ? timers : timers.reversed() { driver.wheel.arm(timer, at: driver.now) }
        driver.now += 30 * millisecond
        driver.fireDue()
        #expect(timers.reduce(0) { $0 + $1.fired.count } == 1, "the other one was disarmed before its turn")
        timers = []
    }

    @Test("a due timer that is moved before its turn fires at the new time only")
    func moveDue() {
        let driver = WheelDriver()
        var timers: [NotingTimer] = []
        let later = driver.now + 500 * millisecond
        for index in 0..<2 {
            timers.append(
                NotingTimer { [unowned driver] _ in
                    if driver.now < later { driver.wheel.arm(timers[1 - index], at: later) }
                })
        }
        for timer in timers { driver.wheel.arm(timer, at: driver.now) }
        driver.now += 30 * millisecond
        driver.fireDue()
        #expect(timers.reduce(0) { $0 + $1.fired.count } == 1)
        driver.advance(by: 600 * millisecond)
        #expect(timers.map(\.fired.count).sorted() == [1, 1])
        timers = []
    }

    @Test("an empty wheel lets the loop sleep for ever; an armed one never past its deadline's tick")
    func timeout() {
        let driver = WheelDriver()
        #expect(driver.wheel.timeout(now: driver.now) == -1)
        let timer = NotingTimer()
        for delay in TimerWheelTests.delays {
            let deadline = driver.now + delay
            driver.wheel.arm(timer, at: deadline)
            let sleep = Int64(driver.wheel.timeout(now: driver.now)) * millisecond
            #expect(sleep > 0 && sleep <= 60_000 * millisecond)
            #expect(driver.now + sleep <= deadline + TimerWheel.tick + millisecond)
            driver.wheel.disarm(timer)
            #expect(driver.wheel.timeout(now: driver.now) == -1)
        }
    }

    @Test(
        "thousands of timers, armed, moved and disarmed at random, fire as they should",
        arguments: [1, 2, 3] as [UInt64])
    func random(seed: UInt64) {
        var state = seed
        func number(_ limit: Int64) -> Int64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int64(state >> 33) % limit
        }
        let driver = WheelDriver()
        let timers = (0..<5000).map { _ in NotingTimer() }
        var deadlines = [Int64?](repeating: nil, count: timers.count)
        var expected = [Int](repeating: 0, count: timers.count)
        for _ in 0..<200 {
            for _ in 0..<100 {
                let index = Int(number(Int64(timers.count)))
                if number(4) == 0 {
                    driver.wheel.disarm(timers[index])
                    deadlines[index] = nil
                } else {
                    let deadline = driver.now + number(number(10) == 0 ? 40_000 * millisecond : 900 * millisecond)
                    driver.wheel.arm(timers[index], at: deadline)
                    deadlines[index] = deadline
                }
            }
            driver.now += number(200 * millisecond)
            driver.fireDue()
            for (index, deadline) in deadlines.enumerated() {
                let count = timers[index].fired.count
                guard let deadline else {
                    if count != expected[index] { Issue.record("timer \(index) fired though it was not armed") }
                    continue
                }
                if count > expected[index] {
                    expected[index] += 1
                    deadlines[index] = nil
                    if deadline > driver.now || count != expected[index] {
                        Issue.record("timer \(index) was early, or fired twice")
                    }
                } else if driver.now >= deadline + TimerWheel.tick {
                    Issue.record("timer \(index) is overdue")
                }
            }
        }
    }
}
