import Testing

@testable import EventLoop

@Suite("An exact alarm")
struct ExactAlarmTests {
    @Test("it rings once when its time has come, never before, and not at all when it is cleared or moved away")
    func rings() throws {
        var rang: [Int64] = []
        let start = EventLoop.monotonicNanoseconds()
        try EventLoopThread.runHere { loop in
            let cleared = try? ExactAlarm(loop: loop) { Issue.record("it was cleared") }
            cleared?.set(at: start + 1_000_000)
            cleared?.clear()
            let moved = try? ExactAlarm(loop: loop) { Issue.record("it was moved") }
            moved?.set(at: start + 1_000_000)
            moved?.set(at: start + 3_600_000_000_000)
            let alarm = try? ExactAlarm(loop: loop) { rang.append(EventLoop.monotonicNanoseconds()) }
            alarm?.set(at: start + 3_000_000)
            let end = try? ExactAlarm(loop: loop) { [unowned loop] in loop.stop() }
            end?.set(at: start + 50_000_000)
        }
        #expect(rang.count == 1)
        #expect(rang.allSatisfy { $0 >= start + 3_000_000 })
    }

    @Test("a time that is over rings at once")
    func past() throws {
        var rang = 0
        try EventLoopThread.runHere { loop in
            let alarm = try? ExactAlarm(loop: loop) { [unowned loop] in
                rang += 1
                loop.stop()
            }
            alarm?.set(at: -5)
        }
        #expect(rang == 1)
    }
}
