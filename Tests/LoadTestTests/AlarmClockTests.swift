import EventLoop
import LoadModel
import Testing

@testable import LoadTest

@Suite("An alarm clock")
struct AlarmClockTests {
    @Test("calls are made in the order of their times, each once, and cancelled ones not at all")
    func order() throws {
        var made: [Int] = []
        var generator = SeededGenerator(seed: 4)
        try EventLoopThread.runHere { loop in
            guard let clock = try? AlarmClock(loop: loop) else { return loop.stop() }
            let start = EventLoop.monotonicNanoseconds()
            var kept: [AlarmClock.Call] = []
            for number in (0..<100).shuffled(using: &generator) {
                let call = clock.call(at: start + Int64(number) * 200_000) { made.append(number) }
                if number % 3 == 0 { call.cancel() } else { kept.append(call) }
            }
            kept.append(
                clock.call(at: start + 30_000_000) { [unowned loop] in
                    clock.close()
                    loop.stop()
                })
        }
        #expect(made == (0..<100).filter { $0 % 3 != 0 })
    }

    @Test("a call may ask for the next one")
    func chain() throws {
        var left = 5
        try EventLoopThread.runHere { loop in
            guard let clock = try? AlarmClock(loop: loop) else { return loop.stop() }
            func next() {
                left -= 1
                guard left > 0 else {
                    clock.close()
                    return loop.stop()
                }
                _ = clock.call(at: EventLoop.monotonicNanoseconds(), next)
            }
            next()
        }
        #expect(left == 0)
    }
}
