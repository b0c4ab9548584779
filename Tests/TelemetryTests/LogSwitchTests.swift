import Logging
import Telemetry
import Testing

struct LogSwitchTests {
    @Test("a switch changes the level of every logger that shares it, copies included")
    func level() {
        let control = LogSwitch(format: .text, level: .info)
        let logger = Logger(label: "test") { _ in LineLogHandler(control) }
        let copy = logger
        #expect(logger.logLevel == .info)
        control.set(format: .json, level: .debug)
        #expect(logger.logLevel == .debug && copy.logLevel == .debug)
        #expect(control.format == .json)
    }

    @Test("a logger with a level of its own keeps it")
    func own() {
        let control = LogSwitch(format: .text, level: .info)
        var logger = Logger(label: "test") { _ in LineLogHandler(control) }
        logger.logLevel = .error
        control.set(format: .text, level: .trace)
        #expect(logger.logLevel == .error)
    }
}
