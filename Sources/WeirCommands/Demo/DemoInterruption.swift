/// Turns ctrl-C and its like into an error of whoever waits, so that everything is cleaned up on the way out.
///
/// *Isolation*: as `Interruption`.
struct DemoInterruption {
    private let interruption = Interruption()

    /// Lets so much time pass, unless a signal comes.
    func wait(milliseconds: Int) throws(DemoError) {
        if let signal = interruption.wait(milliseconds: milliseconds) { throw .interrupted(signal: signal) }
    }

    /// Waits for a signal.
    func waitForSignal() {
        interruption.waitForSignal()
    }
}
