import IAMModel
import Testing

@Suite("Guessing codes")
struct GuessBrakeTests {
    @Test("after so many attempts the next has to wait until the first is long ago")
    func brake() {
        var brake = GuessBrake(most: 3, window: 100)
        #expect(brake.attempt("a", now: 1000) == nil)
        #expect(brake.attempt("a", now: 1010) == nil)
        #expect(brake.attempt("a", now: 1020) == nil)
        #expect(brake.attempt("a", now: 1020) == 80)
        #expect(brake.attempt("a", now: 1099) == 1)
        #expect(brake.attempt("a", now: 1100) == nil)
        #expect(brake.attempt("a", now: 1100) == 10)
    }

    @Test("one user's attempts are not another's")
    func names() {
        var brake = GuessBrake(most: 1, window: 100)
        #expect(brake.attempt("a", now: 0) == nil)
        #expect(brake.attempt("b", now: 0) == nil)
        #expect(brake.attempt("a", now: 0) == 100)
    }

    @Test("a code that was right makes good for those that were not")
    func success() {
        var brake = GuessBrake(most: 2, window: 100)
        #expect(brake.attempt("a", now: 0) == nil)
        #expect(brake.attempt("a", now: 0) == nil)
        brake.succeeded("a")
        #expect(brake.attempt("a", now: 0) == nil)
    }

    @Test("nothing is kept of what is long ago")
    func forgets() {
        var brake = GuessBrake(most: 2, window: 100)
        for name in 0..<50 { #expect(brake.attempt("\(name)", now: 0) == nil) }
        #expect(brake.attempt("z", now: 1000) == nil)
        brake.succeeded("z")
        #expect(brake == GuessBrake(most: 2, window: 100))
    }
}
