import ConnectionPool
import Testing

@Suite struct DepartureTests {
    @Test(
        "a place is taken again later, the longer the server took to say goodbye",
        arguments: [
            (Departure.peaceful(answeredIn: 0), 10), (.peaceful(answeredIn: 200_000), 10),
            (.peaceful(answeredIn: 30_000_000), 120), (.peaceful(answeredIn: 60_000_000_000), 1000),
            (.peaceful(answeredIn: .max), 1000), (.abrupt, 1000), (.unfinishedLogin, 100), (.givenUp, 10),
        ])
    func linger(departure: Departure, milliseconds: Int) {
        #expect(departure.linger == Int64(milliseconds) * 1_000_000)
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
