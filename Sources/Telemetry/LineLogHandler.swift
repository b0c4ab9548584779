import Glibc
public import Logging
import Synchronization

/// Writes log entries as lines to standard error: for people, or one JSON object each.
///
/// A line goes out in one write, so lines of several threads do not mix.
///
/// *Isolation*: any.
public struct LineLogHandler: LogHandler {
    /// How a line looks.
    public enum Format: Sendable {
        /// `2026-11-23T09:00:00.123Z INFO message key=value`
        case text
        /// `{"time":"...","level":"info","message":"...","key":"value"}`
        case json
    }

    /// The least level that is written: this logger's own, or what the switch says.
    public var logLevel: Logger.Level {
        get { ownLevel ?? control.level }
        set { ownLevel = newValue }
    }
    /// Fields of every line.
    public var metadata: Logger.Metadata = [:]
    private let control: LogSwitch
    private var ownLevel: Logger.Level?

    /// A handler for one logger, whose format and level stay.
    public init(format: Format, level: Logger.Level) {
        self.init(LogSwitch(format: format, level: level))
    }

    /// A handler whose format and level can be changed for all that share the switch.
    public init(_ control: LogSwitch) {
        self.control = control
    }

    private var format: Format { control.format }

    /// One of the fields of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes one line.
    public func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let line =
            switch format {
            case .text: LogLine.text(LogLine.now(), event.level, event.message.description, fields)
            case .json: LogLine.json(LogLine.now(), event.level, event.message.description, fields)
            }
        let bytes = Array(line.utf8)
        _ = bytes.withUnsafeBytes { write(2, $0.baseAddress, $0.count) }
    }
}

/// The text of log lines.
enum LogLine {
    /// The time in UTC with milliseconds, as ISO 8601 writes it.
    static func now() -> String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        var parts = tm()
        var seconds = time.tv_sec
        gmtime_r(&seconds, &parts)
        func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let milliseconds = time.tv_nsec / 1_000_000
        let padded =
            String(repeating: "0", count: milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0) + "\(milliseconds)"
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))"
            + "T\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec)).\(padded)Z"
    }

    static func text(_ time: String, _ level: Logger.Level, _ message: String, _ fields: Logger.Metadata) -> String {
        var line = "\(time) \(level.rawValue.uppercased()) \(oneLine(message))"
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) {
            let shown = oneLine("\(value)")
            let needsQuotes = shown.isEmpty || shown.contains(" ") || shown.contains("\"")
            line += " \(key)=" + (needsQuotes ? quoted(shown) : shown)
        }
        return line + "\n"
    }

    static func json(_ time: String, _ level: Logger.Level, _ message: String, _ fields: Logger.Metadata) -> String {
        var line = "{\"time\":\"\(time)\",\"level\":\"\(level.rawValue)\",\"message\":\(quoted(message))"
        for (key, value) in fields.sorted(by: { $0.key < $1.key }) { line += ",\(quoted(key)):\(quoted("\(value)"))" }
        return line + "}\n"
    }

    /// What a peer sent must not start a line of its own.
    private static func oneLine(_ text: String) -> String {
        text.unicodeScalars.contains(where: isControl)
            ? String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? " " : $0 })) : text
    }

    /// What ends a line, or steers a terminal.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7f..<0xa0, 0x2028, 0x2029: true
        default: false
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case let control where control.value < 0x20 || control.value == 0x7f:
                let hex = String(control.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
