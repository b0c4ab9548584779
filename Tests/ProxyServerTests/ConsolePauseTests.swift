import Testing

@testable import ProxyServer

@Suite("Who paused, and who waits for it")
struct ConsolePauseTests {
    private let first = SessionID(serial: 1, slot: 0)
    private let second = SessionID(serial: 2, slot: 1)

    @Test("the first request pauses, a second one joins, both are answered when the pool is at rest")
    func joined() {
        var pause = ConsolePause()
        #expect(pause.requested(by: first) == .pause)
        #expect(pause.requested(by: second) == .nothing)
        #expect(pause.cameToRest() == [first, second])
        #expect(pause.isPaused && pause.waiting.isEmpty)
        #expect(pause.cameToRest() == [])
    }

    @Test("once answered, a pause outlives whoever asked for it")
    func lasting() {
        var pause = ConsolePause()
        _ = pause.requested(by: first)
        _ = pause.cameToRest()
        #expect(pause.withdrawn(by: first) == .nothing)
        #expect(pause.isPaused)
        #expect(pause.ended() == .resume(failed: []))
        #expect(pause == ConsolePause())
        #expect(pause.ended() == .nothing)
    }

    @Test("before it is answered it ends with the client that began it, and fails whoever joined")
    func withdrawn() {
        var pause = ConsolePause()
        _ = pause.requested(by: first)
        _ = pause.requested(by: second)
        #expect(pause.withdrawn(by: first) == .resume(failed: [second]))
        #expect(!pause.isPaused)
        #expect(pause.withdrawn(by: second) == .nothing)
    }

    @Test("a client that only joined may leave without ending it")
    func joinerLeaves() {
        var pause = ConsolePause()
        _ = pause.requested(by: first)
        _ = pause.requested(by: second)
        #expect(pause.withdrawn(by: second) == .nothing)
        #expect(pause.isPaused && pause.waiting == [first])
        #expect(pause.ended() == .resume(failed: [first]))
    }

    @Test("a request during a pause at rest is answered by the next look")
    func again() {
        var pause = ConsolePause()
        _ = pause.requested(by: first)
        _ = pause.cameToRest()
        #expect(pause.requested(by: second) == .nothing)
        #expect(pause.withdrawn(by: second) == .nothing)
        #expect(pause.isPaused)
        _ = pause.requested(by: second)
        #expect(pause.cameToRest() == [second])
    }

    @Test("a strange client's leaving changes nothing")
    func stranger() {
        var pause = ConsolePause()
        _ = pause.requested(by: first)
        #expect(pause.withdrawn(by: second) == .nothing)
        #expect(pause.isPaused)
    }
}
