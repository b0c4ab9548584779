import Glibc
import LoadTest

/// What output for people goes to, and what that can show.
///
/// *Isolation*: one thread at a time.
struct ReportTerminal {
    /// How text may look.
    enum Look {
        case title, good, bad, faint, heading

        fileprivate var code: String {
            switch self {
            case .title: "1"
            case .good: "32"
            case .bad: "31"
            case .faint: "2"
            case .heading: "36"
            }
        }
    }

    private let descriptor: Int32
    /// Whether lines can be drawn again in place.
    let isLive: Bool
    let hasColor: Bool
    let gaugeStyle: Gauge.Style

    /// - Parameter descriptor: of an open file: 1 or 2.
    init(descriptor: Int32, environment: [String: String] = Environment.current) {
        self.descriptor = descriptor
        isLive = isatty(descriptor) == 1 && environment["TERM"] != "dumb" && environment["TERM"] != nil
        hasColor = isLive && (environment["NO_COLOR"] ?? "").isEmpty
        let locale = environment["LC_ALL"] ?? environment["LC_CTYPE"] ?? environment["LANG"] ?? ""
        let isUTF8 = locale.lowercased().contains("utf-8") || locale.lowercased().contains("utf8")
        gaugeStyle = isUTF8 ? .blocks : .plain
    }

    func styled(_ text: String, _ look: Look) -> String {
        hasColor ? "\u{1B}[\(look.code)m\(text)\u{1B}[0m" : text
    }

    /// Writes text as it is. Whoever reads may have gone: that is not our trouble.
    func write(_ text: String) {
        let bytes = Array(text.utf8)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress.map { $0 + sent }, $0.count - sent)
            }
            if count > 0 { sent += count } else if errno != EINTR { return }
        }
    }

    func line(_ text: String = "") {
        write(text + "\n")
    }

    /// How many columns there are.
    var width: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// How many lines there are.
    var height: Int {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_row > 0 else { return 24 }
        return Int(size.ws_row)
    }
}

/// A few lines of a terminal that are drawn over and over.
///
/// *Isolation*: one thread at a time.
struct LiveLines {
    private let terminal: ReportTerminal
    private var height = 0

    init(_ terminal: ReportTerminal) {
        self.terminal = terminal
    }

    /// Shows these lines where the ones before were. Only for a live terminal.
    mutating func show(_ lines: [String]) {
        let width = terminal.width
        var text = rewind
        // A line that wraps could not be found again.
        for line in lines { text += String(line.prefix(width - 1)) + "\u{1B}[K\n" }
        terminal.write(text)
        height = lines.count
    }

    /// Takes the lines away.
    mutating func clear() {
        guard height > 0 else { return }
        terminal.write(rewind + "\u{1B}[J")
        height = 0
    }

    private var rewind: String { height > 0 ? "\u{1B}[\(height)A\r" : "" }
}
