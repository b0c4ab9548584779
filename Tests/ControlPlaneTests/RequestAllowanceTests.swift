import Testing

@testable import ControlPlane

@Suite("How many calls are looked at")
struct RequestAllowanceTests {
    private static let each = RequestAllowance.Rate(burst: 3, perSecond: 2)
    private static let all = RequestAllowance.Rate(burst: 10, perSecond: 100)

    private static func admitted(_ allowance: inout RequestAllowance, _ sources: [String], _ now: Duration) -> Int {
        var count = 0
        for source in sources where allowance.admit(source, now: now) { count += 1 }
        return count
    }

    @Test("so many at once, then as many as the seconds bring")
    func rate() {
        var allowance = RequestAllowance(each: Self.each, all: Self.all)
        func admitted(_ count: Int, at now: Duration) -> Int {
            Self.admitted(&allowance, (0..<count).map { _ in "a" }, now)
        }
        #expect(admitted(10, at: .zero) == 3)
        #expect(admitted(10, at: .milliseconds(400)) == 0)
        #expect(admitted(10, at: .milliseconds(500)) == 1)
        #expect(admitted(10, at: .milliseconds(1500)) == 2)
        #expect(admitted(10, at: .seconds(1000)) == 3)
        // A clock that goes back gives nothing.
        #expect(admitted(10, at: .seconds(1)) == 0)
    }

    @Test("one address takes nothing from another, but from all there is an end")
    func sources() {
        var allowance = RequestAllowance(each: Self.each, all: Self.all)
        for source in ["a", "b", "c"] {
            #expect(Self.admitted(&allowance, (0..<50).map { _ in source }, .zero) == 3)
        }
        #expect(Self.admitted(&allowance, (0..<50).map { _ in "d" }, .zero) == 1)
        #expect(Self.admitted(&allowance, ["d"], .milliseconds(20)) == 1)
    }

    @Test("addresses without end do not take memory without end")
    func memory() {
        var allowance = RequestAllowance(
            each: Self.each, all: RequestAllowance.Rate(burst: 100_000, perSecond: 100))
        let many = (0..<RequestAllowance.mostSources).map { "\($0)" }
        #expect(Self.admitted(&allowance, many, .zero) == many.count)
        // The late ones share one place, until the first ones are forgotten.
        #expect(Self.admitted(&allowance, (0..<50).map { "late-\($0)" }, .zero) == 3)
        #expect(Self.admitted(&allowance, (0..<50).map { "later-\($0)" }, .seconds(10)) == 50)
    }
}
