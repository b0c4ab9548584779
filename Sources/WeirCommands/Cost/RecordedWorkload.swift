import LoadModel
import Pricing
import ProxyModel
import SessionState

extension MeasuredWorkload {
    /// The longest recording. *Units*: bytes.
    private static let longestFile = 1 << 30

    /// What a file of `weir serve --record` tells of its clients.
    init(recordedIn path: String, family: ServerFamily) throws(PricingError) {
        let bytes: [UInt8]
        do throws(SmallFile.Failure) {
            bytes = try SmallFile.read(path, limit: Self.longestFile)
        } catch {
            throw PricingError("--recording \(path) \(error.reason)")
        }
        let recording: Recording
        do throws(LoadInputError) {
            recording = try Recording(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw PricingError("--recording \(path): \(error)")
        }
        guard !recording.clients.isEmpty else { throw PricingError("--recording \(path): there are no clients in it") }
        self.init(recording, family: family)
    }

    /// The figures of a recording. Pins are told from each statement by itself, as `weir explain` tells them. How
    /// long they lasted and how many backends were lent is not in it, and stays 0.
    init(_ recording: Recording, family: ServerFamily) {
        self.init()
        let start = recording.clients.first?.arrival ?? 0
        let end = recording.clients.map(\.end).max() ?? start
        uptime = Int(max(1, (end - start) / Nanoseconds.perSecond))
        peakClients = recording.mostAtOnce
        logins = recording.clients.count
        var verdicts = StatementVerdicts(family)
        var (connected, held) = (Int64(0), Int64(0))
        for client in recording.clients {
            connected = min(connected + client.end - client.arrival, Nanoseconds.longest)
            held = min(held + client.busy, Nanoseconds.longest)
            if client.commands.contains(where: { verdicts.pinsUnderRDS($0) }) { sessionsUnderRDSRules += 1 }
            if client.commands.contains(where: { verdicts.pins($0) }) { sessionsPinned += 1 }
        }
        clientSeconds = Int(connected / Nanoseconds.perSecond)
        heldMilliseconds = Int(held / 1_000_000)
    }
}

/// What statements do, asked once for each shape.
private struct StatementVerdicts {
    private struct Shape: Hashable {
        let digest: String
        let isPrepared: Bool
    }

    private struct Verdict {
        let pins: Bool
        let pinsUnderRDS: Bool
    }

    private let family: ServerFamily
    private var known: [Shape: Verdict] = [:]

    init(_ family: ServerFamily) { self.family = family }

    mutating func pins(_ command: Recording.Command) -> Bool { verdict(command).pins }

    mutating func pinsUnderRDS(_ command: Recording.Command) -> Bool { verdict(command).pinsUnderRDS }

    private mutating func verdict(_ command: Recording.Command) -> Verdict {
        guard !command.digest.isEmpty else { return Verdict(pins: false, pinsUnderRDS: false) }
        let shape = Shape(digest: command.digest, isPrepared: command.isPrepared)
        if let found = known[shape] { return found }
        let explanation = StatementExplanation(
            Array(command.digest.utf8), family: family, isPrepared: command.isPrepared)
        let verdict = Verdict(pins: !explanation.causes.isEmpty, pinsUnderRDS: !explanation.rules.isEmpty)
        known[shape] = verdict
        return verdict
    }
}
