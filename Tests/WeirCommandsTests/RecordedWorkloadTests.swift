import LoadModel
import Pricing
import SessionState
import Testing

@testable import WeirCommands

struct RecordedWorkloadTests {
    private func workload(_ lines: [String]) throws -> MeasuredWorkload {
        let text = ["# weir recording 1, started at 1700000000: x"] + lines + [""]
        return MeasuredWorkload(try Recording(text.joined(separator: "\n")), family: .mysql)
    }

    @Test("a recording's clients, their time, and what pins them")
    func figures() throws {
        let workload = try workload([
            "1.0\t1\tconnect", "1.0\t2\tconnect", "2.0\t1\tquery\t1.0\t0.5\t30\t170\tSELECT a FROM t WHERE id = ?",
            "2.0\t2\tquery\t1.0\t0.25\t30\t11\tSET @a = ?", "11.0\t1\tquit\tclient_quit", "3.0\t2\tend\tclient_closed",
            "11.0\t3\tconnect", "11.0\t3\tstmtPrepare\t0\t0.001\t30\t40\tSELECT ?", "12.0\t3\tquit\tclient_quit",
        ])
        #expect(workload.uptime == 11 && workload.logins == 3 && workload.peakClients == 2)
        #expect(workload.clientSeconds == 13 && workload.heldMilliseconds == 751)
        // A user variable and a prepared statement pin at RDS, and neither does here.
        #expect(workload.sessionsUnderRDSRules == 2 && workload.sessionsPinned == 0)
        #expect(workload.mostBackends == 0 && workload.pinnedMilliseconds == 0)
    }
}
