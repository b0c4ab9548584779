import ConnectionPool
import Testing

@Suite struct DepartureTests {
    @Test(
        "a place is taken again later, the longer the server took to say goodbye",
        arguments: [
            (Departure.peaceful(answeredIn: 0), 10), (.peaceful(answeredIn: 200_000), 10),
            (.peaceful(answeredIn: 30_000_000), 120), (.peaceful(answeredIn: 60_000_000_000), 10_000),
            (.peaceful(answeredIn: .max), 10_000), (.abrupt, 1000), (.unfinishedLogin, 100), (.givenUp, 10),
        ])
    func linger(departure: Departure, milliseconds: Int) {
        #expect(ServerPace().linger(behind: departure, now: at(5)) == Int64(milliseconds) * 1_000_000)
    }

    private func at(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

    @Test(
        "a server that was slow a moment ago has all places wait, for a while",
        arguments: [
            // (seconds behind an answer that took 600 ms, how it ended, milliseconds to wait)
            (0, Departure.peaceful(answeredIn: 100_000), 2400), (0, .abrupt, 2400), (0, .unfinishedLogin, 2400),
            (9, .abrupt, 2400), (10, .abrupt, 1200), (20, .abrupt, 1000), (20, .peaceful(answeredIn: 0), 600),
            (70, .peaceful(answeredIn: 0), 18), (1000, .peaceful(answeredIn: 0), 10), (0, .givenUp, 10),
        ])
    func slowServer(seconds: Int64, departure: Departure, milliseconds: Int64) {
        var pace = ServerPace()
        pace.answered(in: 600_000_000, now: at(100))
        pace.answered(in: 300_000, now: at(100))
        #expect(pace.linger(behind: departure, now: at(100 + seconds)) / 1_000_000 == milliseconds)
    }

    @Test("no answer has places wait longer than ten seconds, and none is taken amiss")
    func bounds() {
        var pace = ServerPace()
        pace.answered(in: .max, now: Instant(nanoseconds: .max))
        #expect(pace.linger(behind: .abrupt, now: at(0)) == Departure.longest)
        pace = ServerPace()
        pace.answered(in: -1, now: at(1))
        #expect(pace.linger(behind: .peaceful(answeredIn: -5), now: at(1)) == Departure.shortest)
    }

    @Test(
        "a login that was cut off is counted longer than one that was refused, and one that reached nobody is not",
        arguments: [
            (1045, .unfinishedLogin), (1040, .unfinishedLogin), (2003, .givenUp), (2002, .givenUp), (2013, .abrupt),
        ]
            as [(UInt16, Departure)])
    func failedLogins(code: UInt16, departure: Departure) {
        #expect(Departure(ofLoginThatFailedWith: code) == departure)
    }
}
