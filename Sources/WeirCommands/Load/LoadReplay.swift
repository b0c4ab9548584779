import LoadModel
import LoadTest
import ProxyModel

/// Reads a recording, and turns it into a plan for the fleet.
enum LoadReplay {
    /// The longest recording. *Units*: bytes.
    private static let longestFile = 1 << 30

    static func read(_ path: String, speed text: String) throws(LoadInputError) -> Replay {
        guard let speed = Double(text.hasSuffix("x") ? String(text.dropLast()) : text), speed >= 0.001, speed <= 1000
        else {
            throw LoadInputError("--speed is \(text); from 0.001x to 1000x is allowed")
        }
        let bytes: [UInt8]
        do throws(SmallFile.Failure) {
            bytes = try SmallFile.read(path, limit: longestFile)
        } catch {
            throw LoadInputError("--replay \(path) \(error.reason)")
        }
        do throws(LoadInputError) {
            let recording = try Recording(String(decoding: bytes, as: UTF8.self))
            guard !recording.clients.isEmpty else { throw LoadInputError("there are no clients in it") }
            return Replay(recording, speed: speed)
        } catch {
            throw LoadInputError("--replay \(path): \(error)")
        }
    }

    /// A connection for each client, which comes and goes as it did.
    static func settings(_ replay: Replay, connections: Int?) -> ProfileSettings {
        var policy = FleetPolicy(concurrencyLimit: connections ?? mostAtOnce(replay))
        policy.reuse = 1
        policy.vanishing = replay.recording.vanishing
        return ProfileSettings(policy: policy, demand: .open(replay.recording.shape(speed: replay.speed)))
    }

    /// Room for answers that take longer than they did.
    private static func mostAtOnce(_ replay: Replay) -> Int {
        min(replay.recording.clients.count, max(replay.recording.mostAtOnce * 2, 100))
    }
}
