import Testing

@testable import WeirCommands

struct ServiceManagerTests {
    @Test("messages have systemd's variables, one on each line")
    func messages() {
        let texts: [(ServiceMessage, String)] = [
            (.ready(status: "listening"), "READY=1\nSTATUS=listening"),
            (.reloading(microseconds: 12_345), "RELOADING=1\nMONOTONIC_USEC=12345\nSTATUS=reloading"),
            (
                .stopping(status: "draining", atMost: .milliseconds(30_500)),
                "STOPPING=1\nSTATUS=draining\nEXTEND_TIMEOUT_USEC=31000000"
            ),
            (.watchdog, "WATCHDOG=1"),
            // Whatever a server or a file says cannot set another variable.
            (.status("no\nREADY=1"), "STATUS=no READY=1"),
        ]
        #expect(ServiceMessage.status(String(repeating: "x", count: 9_999)).text.count < 500)
        for (message, text) in texts { #expect(message.text == text) }
    }

    @Test(
        "the watchdog is fed twice in its time, if it watches this process",
        arguments: [
            ([:], nil), (["WATCHDOG_USEC": "3000000"], 1_500_000), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil), (["WATCHDOG_USEC": "-5"], nil), (["WATCHDOG_USEC": "1"], 1),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "7"], 1_500_000),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "8"], nil),
        ] as [([String: String], Int?)])
    func watchdog(environment: [String: String], microseconds: Int?) {
        let interval = ServiceManager.watchdogInterval(environment, process: 7)
        #expect(interval == microseconds.map { Duration.microseconds($0) })
    }
}
