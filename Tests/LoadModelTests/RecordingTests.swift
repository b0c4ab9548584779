import LoadModel
import Testing

@Suite("Recordings")
struct RecordingTests {
    private static let text = """
        # weir recording 1, started at 1700000000: whatever
        1.000000\t7\tconnect
        1.010000\t7\tquery\t0.010000\t0.002000\t30\t170\tSELECT a FROM t WHERE id = ?
        1.500000\t9\tconnect
        1.512500\t7\tquery\t0.500500\t0.000100\t10\t11\tBEGIN
        2.000000\t9\tend\tclient_closed
        3.512600\t7\tquit\tclient_quit
        4.0000
        """

    @Test("clients are put together from their lines, and a cut last line is passed over")
    func reading() throws {
        let recording = try Recording(Self.text)
        #expect(recording.clients.count == 2)
        let first = try #require(recording.clients.first)
        #expect(first.arrival == 1_000_000_000)
        #expect(first.commands.map(\.digest) == ["SELECT a FROM t WHERE id = ?", "BEGIN"])
        #expect(first.commands.map(\.think) == [10_000_000, 500_500_000])
        #expect(first.rest == 2_000_000_000)
        #expect(first.saidGoodbye)
        #expect(!recording.clients[1].saidGoodbye)
        #expect(recording.vanishing == 0.5)
        #expect(recording.mostAtOnce == 2)
        #expect(first.end == 3_512_600_000)
        #expect(first.commands.map(\.isPrepared) == [false, false])
    }

    @Test("the database is needed in statements, and all through a transaction")
    func busy() {
        func command(_ digest: String) -> Recording.Command {
            Recording.Command(think: 10, took: 3, requestBytes: 9, replyBytes: 9, digest: digest)
        }
        var client = Recording.Client(arrival: 0)
        client.commands = ["SELECT ?", "begin", "SELECT ?", "COMMIT", "SELECT ?"].map(command)
        #expect(client.busy == 5 * 3 + 2 * 10)
        #expect(client.end == 5 * 13)
    }

    @Test(
        "a replay has the same distances, divided by its speed",
        arguments: [(1.0, 500_000_000), (4, 125_000_000), (0.5, 1_000_000_000)] as [(Double, Int64)])
    func speed(speed: Double, second: Int64) throws {
        let recording = try Recording(Self.text)
        #expect(recording.shape(speed: speed) == .recorded([0, second]))
        let steps = recording.steps(of: 0, speed: speed)
        #expect(steps.count == 5)
        #expect(steps[0] == .pause(Int64(10_000_000 / speed)))
        #expect(steps[3] == .text("BEGIN"))
        #expect(steps[4] == .pause(Int64(2_000_000_000 / speed)))
        // One that did nothing is connected as long as it was.
        #expect(recording.steps(of: 1, speed: speed) == [.pause(Int64(500_000_000 / speed))])
    }

    @Test("stand-ins are as long as what they stand for, return as much and take as long")
    func standIns() {
        func standIn(_ digest: String, request: Int, reply: Int, took: Int64) -> String {
            Recording.Command(think: 0, took: took, requestBytes: request, replyBytes: reply, digest: digest).standIn
        }
        #expect(standIn("commit", request: 11, reply: 11, took: 5_000_000) == "commit")
        #expect(standIn("DELETE FROM t", request: 18, reply: 11, took: 10) == "SELECT 1")
        #expect(standIn("SELECT a FROM t", request: 20, reply: 570, took: 10) == "SELECT REPEAT('x', 500)")
        #expect(
            standIn("SELECT a FROM t", request: 20, reply: 80, took: 1_234_000_000)
                == "SELECT REPEAT('x', 10), SLEEP(1.234000)")
        #expect(standIn("INSERT INTO t VALUES (?)", request: 1000, reply: 11, took: 10).utf8.count + 5 == 1000)
        #expect(standIn("x", request: .max, reply: .max, took: .max).utf8.count < 1_100_000)
        #expect(!standIn("DROP TABLE t", request: 100, reply: 11, took: 0).contains("DROP"))
    }

    @Test(
        "what is no recording is refused, with its line",
        arguments: [
            ("", "it is no recording"), ("1.0\t7\tconnect\n", "it is no recording"),
            ("# weir recording 1, x\nx\n", "line 2"),
            ("# weir recording 1, x\n1.0\t7\tconnect\n1.0\t7\tquery\t1\n", "line 3"),
            ("# weir recording 1, x\n1.0\t7\tconnect\n-1\t7\tquit\n", "line 3"),
            ("# weir recording 1, x\n1.0\t7\tconnect\n1.0\t7\tconnect\n", "line 3"),
            ("# weir recording 1, x\n1.0\t7\tconnect\n1.0\t7\tquery\t1\t1\t-5\t1\tx\n", "line 3"),
            ("# weir recording 1, x\n1e300\t7\tconnect\n", "line 2"),
        ])
    func refused(text: String, expected: String) {
        do {
            _ = try Recording(text)
            Issue.record("not refused")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    @Test("times of a forged recording do not add up beyond any number")
    func forged() throws {
        let longest = "700000000"
        let lines = (0..<40).map { "1.0\t7\t\($0)\t\(longest)\t\(longest)\t1\t1\tx" }.joined(separator: "\n")
        let recording = try Recording(
            "# weir recording 1, x\n\(longest)\t7\tconnect\n\(lines)\n\(longest)\t7\tquit\t\n")
        #expect(recording.mostAtOnce == 1)
        #expect(recording.steps(of: 0, speed: 0.001).count == 80)
    }

    @Test("commands of clients that had come before the recording began are passed over")
    func strangers() throws {
        let recording = try Recording("# weir recording 1, x\n1.0\t7\tquery\t0\t0\t1\t1\tx\n2.0\t7\tquit\t\n")
        #expect(recording.clients.isEmpty)
        #expect(recording.shape(speed: 1) == .recorded([]))
    }
}
