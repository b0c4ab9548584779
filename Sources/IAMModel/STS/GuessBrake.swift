/// Keeps codes from being tried until one fits: after a few wrong ones, no more are looked at for a while.
///
/// Whoever asks has shown a key, so that there are as many names as users at most.
/// *Units*: seconds. *Isolation*: any.
public struct GuessBrake: Equatable, Sendable {
    private let most: Int
    private let window: Int64
    private var attempts: [String: [Int64]] = [:]

    /// A brake that lets so many attempts through within a window of so many seconds.
    public init(most: Int = 5, window: Int64 = 900) {
        self.most = max(1, most)
        self.window = max(1, window)
    }

    /// Notes an attempt that is about to be made; or says after how many seconds one may be made, which then must not.
    ///
    /// It counts as a wrong one until `succeeded` says otherwise, so that many at once are no way round.
    public mutating func attempt(_ name: String, now: Int64) -> Int64? {
        attempts = attempts.compactMapValues { times in
            let recent = times.filter { $0 > now - window && $0 <= now }
            return recent.isEmpty ? nil : recent
        }
        let recent = attempts[name] ?? []
        if recent.count >= most, let oldest = recent.first { return max(1, oldest + window - now) }
        attempts[name] = recent + [now]
        return nil
    }

    /// Forgets what was tried: a code was right.
    public mutating func succeeded(_ name: String) {
        attempts[name] = nil
    }
}
