import Testing

@testable import ProxyServer

struct LoginThrottleTests {
    private static let second: Int64 = 1_000_000_000

    private func failing(_ times: Int, at now: Int64 = 0) -> LoginThrottle {
        var throttle = LoginThrottle(threshold: 3)
        for _ in 0..<times { throttle.failed(address: "192.0.2.1", user: "app", now: now) }
        return throttle
    }

    @Test("up to the threshold nothing happens", arguments: 0...2)
    func free(_ failures: Int) {
        var throttle = failing(failures)
        #expect(throttle.arrived(address: "192.0.2.1", user: "app", now: 0) == .judge)
    }

    @Test("beyond it logins take turns, and the time between them doubles with each failure up to four seconds")
    func turns() {
        var throttle = failing(3)
        var pauses: [Int64] = []
        var last: Int64 = 0
        for _ in 0..<7 {
            guard case .judgeAt(let time) = throttle.arrived(address: "192.0.2.1", user: "app", now: last) else {
                Issue.record("not slowed")
                return
            }
            pauses.append(time - last)
            last = time
            throttle.failed(address: "192.0.2.1", user: "app", now: time)
        }
        #expect(pauses == [0.5, 0.5, 1, 2, 4, 4, 4].map { Int64($0 * 1_000_000_000) })
    }

    @Test("another address, and another user of the same one, notice nothing")
    func others() {
        var throttle = failing(9)
        #expect(throttle.arrived(address: "192.0.2.2", user: "app", now: 0) == .judge)
        #expect(throttle.arrived(address: "192.0.2.1", user: "other", now: 0) == .judge)
    }

    @Test("an address that tries many users is slowed as a whole")
    func spraying() {
        var throttle = LoginThrottle(threshold: 3)
        for number in 0..<30 {
            #expect(throttle.arrived(address: "192.0.2.1", user: "user\(number)", now: 0) == .judge)
            throttle.failed(address: "192.0.2.1", user: "user\(number)", now: 0)
        }
        #expect(throttle.arrived(address: "192.0.2.1", user: "fresh", now: 0) == .judgeAt(Self.second / 2))
        #expect(throttle.arrived(address: "192.0.2.2", user: "fresh", now: 0) == .judge)
    }

    @Test("only some wait for their turn; the next are refused")
    func crowd() {
        var throttle = failing(3)
        var answers: [LoginThrottle.Answer] = []
        for _ in 0..<8 { answers.append(throttle.arrived(address: "192.0.2.1", user: "app", now: 0)) }
        #expect(answers.count { $0 == .refuse } == 4)
        #expect(throttle.arrived(address: "192.0.2.1", user: "app", now: 10 * Self.second) == .judge)
    }

    @Test("failures are forgotten, one after the other")
    func forgetting() {
        var throttle = failing(4)
        #expect(throttle.arrived(address: "192.0.2.1", user: "app", now: 59 * Self.second) == .judge)
        #expect(throttle.count == 1)
        #expect(throttle.arrived(address: "192.0.2.1", user: "app", now: 120 * Self.second) == .judge)
        #expect(throttle.count == 0)
    }

    @Test("memory is bounded; whoever failed longest ago is forgotten first")
    func bounds() {
        var throttle = LoginThrottle(threshold: 1)
        throttle.failed(address: "first", user: "app", now: 0)
        for number in 0..<40_000 { throttle.failed(address: "a\(number)", user: "app", now: 0) }
        #expect(throttle.count <= LoginThrottle.mostKeys)
        #expect(throttle.arrived(address: "first", user: "app", now: 0) == .judge)
        #expect(throttle.arrived(address: "a39999", user: "app", now: 0) != .judge)
    }

    @Test("names as long as a packet are remembered by their beginning only")
    func longNames() {
        var throttle = LoginThrottle(threshold: 1)
        let name = String(repeating: "n", count: 60_000)
        throttle.failed(address: "192.0.2.1", user: name + "1", now: 0)
        #expect(throttle.arrived(address: "192.0.2.1", user: name + "2", now: 0) != .judge)
        #expect(LoginThrottle.bounded(name).utf8.count == LoginThrottle.longestName)
        #expect(LoginThrottle.bounded("app") == "app")
    }

    @Test("a threshold of nothing slows nobody down")
    func off() {
        var throttle = LoginThrottle(threshold: 0)
        for _ in 0..<100 { throttle.failed(address: "192.0.2.1", user: "app", now: 0) }
        #expect(throttle.arrived(address: "192.0.2.1", user: "app", now: 0) == .judge)
        #expect(throttle.count == 0)
    }
}
