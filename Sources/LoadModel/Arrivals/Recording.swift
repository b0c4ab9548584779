/// What clients of a running Weir did, as `weir serve --record` wrote it down.
///
/// *Isolation*: none, a value. *Units*: nanoseconds, bytes. *Source*: docs/load.md, "Record and replay".
public struct Recording: Equatable, Sendable {
    /// One command of a client.
    public struct Command: Equatable, Sendable {
        /// How long the client had waited since the answer before.
        public var think: Int64
        /// How long the answer took.
        public var took: Int64
        /// Of the command.
        public var requestBytes: Int
        /// Of the answer.
        public var replyBytes: Int
        /// The statement without its literals; empty for a command without a statement.
        public var digest: String
        /// It prepared the statement, or ran a prepared one.
        public var isPrepared: Bool

        /// A command of these values.
        public init(
            think: Int64, took: Int64, requestBytes: Int, replyBytes: Int, digest: String, isPrepared: Bool = false
        ) {
            self.isPrepared = isPrepared
            self.think = think
            self.took = took
            self.requestBytes = requestBytes
            self.replyBytes = replyBytes
            self.digest = digest
        }
    }

    /// One client.
    public struct Client: Equatable, Sendable {
        /// When it came, since the recording's beginning.
        public var arrival: Int64
        /// In the order in which they were answered.
        public var commands: [Command] = []
        /// From its last answer to its end; nil where that is not in the recording.
        public var rest: Int64?
        /// Whether it said goodbye.
        public var saidGoodbye = true

        /// A client that has come.
        public init(arrival: Int64) { self.arrival = arrival }

        /// When it went, or was heard of last.
        public var end: Int64 {
            var end = arrival
            for command in commands { end = min(end + command.think + command.took, Nanoseconds.longest) }
            return min(end + (rest ?? 0), Nanoseconds.longest)
        }

        /// The time for which it needed the database: in statements, and from the beginning of a transaction to its end.
        public var busy: Int64 {
            var (busy, isOpen) = (Int64(0), false)
            for command in commands {
                if isOpen { busy = min(busy + command.think, Nanoseconds.longest) }
                busy = min(busy + command.took, Nanoseconds.longest)
                switch command.digest.uppercased() {
                case "BEGIN", "START TRANSACTION": isOpen = true
                case "COMMIT", "ROLLBACK": isOpen = false
                default: break
                }
            }
            return busy
        }
    }

    /// In the order of arrival.
    public let clients: [Client]

    /// The first line of a recording begins so.
    public static let mark = "# weir recording 1,"

    /// Reads a recording. A last line that is not whole is passed over.
    ///
    /// - Throws: when it is none, or a line is not of its form; with the line's number.
    public init(_ text: String) throws(LoadInputError) {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, first.hasPrefix(Self.mark) else {
            throw LoadInputError("it is no recording: the first line does not begin with \(Self.mark)")
        }
        // Behind the last newline there is nothing, or a line that was cut.
        lines.removeLast()
        var builder = Builder()
        for (number, line) in lines.enumerated().dropFirst() {
            guard builder.add(line) else { throw LoadInputError("line \(number + 1) is not of a recording's form") }
        }
        clients = builder.clients.values.sorted { ($0.arrival, $0.commands.count) < ($1.arrival, $1.commands.count) }
    }

    /// The clients' arrivals from the first one on, at a speed.
    public func shape(speed: Double) -> ArrivalShape {
        let start = clients.first?.arrival ?? 0
        return .recorded(clients.map { Self.scaled($0.arrival - start, speed) })
    }

    /// What a client of a replay sends, at a speed.
    public func steps(of client: Int, speed: Double) -> [RenderedStep] {
        guard clients.indices.contains(client) else { return [.text("DO 0")] }
        var steps: [RenderedStep] = []
        for command in clients[client].commands {
            let think = Self.scaled(command.think, speed)
            if think > 0 { steps.append(.pause(think)) }
            steps.append(.text(command.standIn))
        }
        if let rest = clients[client].rest, case let pause = Self.scaled(rest, speed), pause > 0 {
            steps.append(.pause(pause))
        }
        return steps.isEmpty ? [.pause(1)] : steps
    }

    /// The share of clients that left without goodbye.
    public var vanishing: Double {
        clients.isEmpty ? 0 : Double(clients.count { !$0.saidGoodbye }) / Double(clients.count)
    }

    private static func scaled(_ time: Int64, _ speed: Double) -> Int64 {
        Nanoseconds.seconds(Nanoseconds.inSeconds(time) / speed)
    }

    /// How many of the clients were there at once at most.
    public var mostAtOnce: Int {
        var changes: [(at: Int64, by: Int)] = []
        for client in clients {
            changes.append((client.arrival, 1))
            changes.append((client.end, -1))
        }
        var (open, most) = (0, 0)
        for change in changes.sorted(by: { ($0.at, $0.by) < ($1.at, $1.by) }) {
            open += change.by
            most = max(most, open)
        }
        return most
    }

    private struct Builder {
        var clients: [UInt64: Client] = [:]
        private var lastAnswers: [UInt64: Int64] = [:]

        /// Takes a line; false when it is not of the form.
        mutating func add(_ line: Substring) -> Bool {
            let fields = line.split(separator: "\t", maxSplits: 7, omittingEmptySubsequences: false)
            guard fields.count >= 3, let at = Self.time(fields[0]), let id = UInt64(fields[1]) else { return false }
            switch fields[2] {
            case "connect":
                guard clients[id] == nil else { return false }
                clients[id] = Client(arrival: at)
                lastAnswers[id] = at
            case "quit", "end":
                clients[id]?.rest = max(0, at - (lastAnswers[id] ?? at))
                clients[id]?.saidGoodbye = fields[2] == "quit"
            default:
                guard fields.count == 8, let think = Self.time(fields[3]), let took = Self.time(fields[4]),
                    let request = Int(fields[5]), let reply = Int(fields[6]), request >= 0, reply >= 0
                else { return false }
                clients[id]?.commands.append(
                    Command(
                        think: think, took: took, requestBytes: request, replyBytes: reply, digest: String(fields[7]),
                        isPrepared: fields[2] == "stmtPrepare" || fields[2] == "stmtExecute"))
                lastAnswers[id] = at + took
            }
            return true
        }

        private static func time(_ text: Substring) -> Int64? {
            guard let seconds = Double(text), seconds >= 0, seconds * 1e9 < Double(Nanoseconds.longest) else {
                return nil
            }
            return Nanoseconds.seconds(seconds)
        }
    }
}

extension Recording.Command {
    /// The most bytes of an answer or of a statement that are imitated.
    private static let longest = 1 << 20
    /// What an answer of one row has beside its value, about.
    private static let replyOverhead = 70
    /// Shorter ones are not waited for: the server's own work is as long.
    private static let shortestWait: Int64 = 1_000_000
    /// Statements that say nothing of data, and are run as they were.
    private static let harmless = ["BEGIN", "START TRANSACTION", "COMMIT", "ROLLBACK"]

    /// What is run in its place: as long a text, as long an answer, and as long a time. Recorded statements have no literals
    /// and would change data, so that only those run that begin and end transactions.
    public var standIn: String {
        if Self.harmless.contains(digest.uppercased()) { return digest }
        let size = min(max(0, replyBytes - Self.replyOverhead), Self.longest)
        var text = size > 0 ? "SELECT REPEAT('x', \(size))" : "SELECT 1"
        if took >= Self.shortestWait {
            let microseconds = took / 1000
            let fraction = "\(microseconds % 1_000_000)"
            text +=
                ", SLEEP(\(microseconds / 1_000_000)." + String(repeating: "0", count: 6 - fraction.count) + fraction
                + ")"
        }
        // The header, the command and the comment's signs.
        let missing = min(requestBytes, Self.longest) - text.utf8.count - 5 - 6
        return missing > 0 ? text + " /*" + String(repeating: "-", count: missing) + " */" : text
    }
}
