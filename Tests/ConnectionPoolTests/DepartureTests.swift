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
}
