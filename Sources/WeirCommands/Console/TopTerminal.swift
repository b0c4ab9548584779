import AdminConsole
import Glibc

/// Where `weir top` draws: a terminal's other screen, or plain lines.
///
/// *Isolation*: one thread at a time.
final class TopTerminal {
    private let terminal = ReportTerminal(descriptor: 1)
    /// Whether pictures are drawn over each other.
    let isLive: Bool
    private var formerModes: termios?
    private var isEntered = false
    private var hasShown = false

    /// - Parameter isLive: whether to draw in place, where the terminal can.
    init(isLive: Bool) {
        self.isLive = isLive && terminal.isLive
    }

    var width: Int { isLive ? terminal.width : 160 }
    var height: Int { isLive ? terminal.height : 60 }

    /// Takes the terminal over.
    func enter() {
        guard isLive, !isEntered else { return }
        isEntered = true
        var modes = termios()
        if isatty(0) == 1, tcgetattr(0, &modes) == 0 {
            formerModes = modes
            // Keys come at once and are not shown; ctrl-C still is a signal.
            modes.c_lflag &= ~tcflag_t(ICANON | ECHO)
            tcsetattr(0, TCSANOW, &modes)
        }
        terminal.write("\u{1B}[?1049h\u{1B}[?25l")
    }

    /// Gives the terminal back as it was.
    func leave() {
        guard isEntered else { return }
        isEntered = false
        terminal.write("\u{1B}[?25h\u{1B}[?1049l")
        if var formerModes { tcsetattr(0, TCSANOW, &formerModes) }
    }

    func show(_ lines: [TopScreen.Line]) {
        guard isLive else {
            if hasShown { terminal.line() }
            hasShown = true
            for line in lines { terminal.line(line.text) }
            return
        }
        let drawn = lines.map { styled($0) + "\u{1B}[K" }.joined(separator: "\r\n")
        terminal.write("\u{1B}[H" + drawn + "\u{1B}[J")
    }

    private func styled(_ line: TopScreen.Line) -> String {
        switch line.look {
        case .plain: line.text
        case .title: terminal.styled(line.text, .title)
        case .header: terminal.styled(line.text, .heading)
        case .alarm: terminal.styled(line.text, .bad)
        }
    }
}
