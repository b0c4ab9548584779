import FuzzSupport

extension FuzzTargets {
    /// The pool under any sequence of events, judged by the model of its tests.
    static let pools = FuzzTarget("pools", longestInput: 384) { bytes throws(BrokenRule) in
        var simulation = PoolSimulation(seed: 1, script: bytes)
        simulation.run(events: 128)
        guard let broken = simulation.broken else { return }
        var replay = PoolSimulation(seed: 1, script: bytes, isLogging: true)
        replay.run(events: 128)
        throw BrokenRule("\(broken)\n\(replay.log.joined(separator: "\n"))")
    }
}
