import LoadModel
import LoadTest

/// What a terminal shows of a load test while it runs.
struct LoadProgressView {
    private static let courseLength = 24
    private static let blocks = Array("▁▂▃▄▅▆▇█")
    private static let signs = Array("_.-~=+*#")

    private let terminal: ReportTerminal
    private let runsFunctions: Bool
    private var live: LiveLines
    /// The 99th percentile of the last seconds, in nanoseconds.
    private var course: [Int64] = []
    private var lastSecond: Int64 = -1

    init(_ terminal: ReportTerminal, runsFunctions: Bool) {
        self.terminal = terminal
        self.runsFunctions = runsFunctions
        live = LiveLines(terminal)
    }

    /// A round begins.
    mutating func begin(_ title: String) {
        course = []
        lastSecond = -1
        terminal.line(terminal.styled(title, .heading))
    }

    /// Shows how far it is: in place on a terminal, else a line each second.
    mutating func show(_ progress: FleetProgress) {
        let second = progress.elapsed / Nanoseconds.perSecond
        let isNew = second != lastSecond
        if isNew, lastSecond >= 0 {
            course.append(progress.p99LastSecond)
            if course.count > Self.courseLength { course.removeFirst() }
        }
        lastSecond = second
        if terminal.isLive {
            let style = Self.sparkline(course, terminal.gaugeStyle == .blocks ? Self.blocks : Self.signs)
            live.show(["  " + Self.line(progress, runsFunctions: runsFunctions) + (style.isEmpty ? "" : "  \(style)")])
        } else if isNew, second > 0 {
            terminal.line("  " + Self.line(progress, runsFunctions: runsFunctions))
        }
    }

    /// The round is over.
    mutating func end() {
        live.clear()
    }

    /// `12 s: 480/s, 31 in flight, 100 connections, 900 waiting, 3 errors, p50 1.20 ms, p99 8.10 ms`.
    static func line(_ progress: FleetProgress, runsFunctions: Bool = false) -> String {
        var parts = [
            "\(progress.servedLastSecond)/s", "\(progress.running) in flight",
            "\(progress.open) \(runsFunctions ? "environments" : "connections")",
        ]
        if progress.waiting > 0 { parts.append("\(progress.waiting) waiting") }
        if progress.counts.dropped > 0 { parts.append("\(progress.counts.dropped) dropped") }
        parts.append("\(progress.errors) error\(progress.errors == 1 ? "" : "s")")
        if progress.p99LastSecond > 0 {
            parts.append("p50 \(TimeText.short(nanoseconds: progress.p50LastSecond))")
            parts.append("p99 \(TimeText.short(nanoseconds: progress.p99LastSecond))")
        }
        return "\(progress.elapsed / Nanoseconds.perSecond) s: " + parts.joined(separator: ", ")
    }

    /// A small chart of one character each, from nothing to the largest.
    static func sparkline(_ values: [Int64], _ signs: [Character]) -> String {
        guard let largest = values.max(), largest > 0, let last = signs.indices.last else { return "" }
        return String(
            values.map { signs[min(last, Int(Double(max(0, $0)) / Double(largest) * Double(last) + 0.5))] })
    }
}
