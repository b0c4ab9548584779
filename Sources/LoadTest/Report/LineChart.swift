internal import Glibc

/// A chart of lines as SVG, for a page without scripts.
///
/// *Isolation*: none, a value.
struct LineChart {
    struct Series {
        var name: String
        /// Which of the page's colours.
        var color: Int
        var isDashed = false
        var points: [(x: Double, y: Double)]
    }

    struct Tick {
        var at: Double
        var label: String
    }

    var title: String
    var xLabel: String
    var yLabel: String
    var series: [Series]
    /// Ticks of the x axis; made from the values when there are none.
    var xTicks: [Tick] = []
    /// How a value of the y axis is written.
    var yText: (Double) -> String = { LineChart.number($0) }
    /// Powers of ten at even distances; only for values above 0.
    var isLogarithmic = false
    /// Points that are further apart are not joined: nothing was measured between them.
    var widestGap = Double.infinity

    private static let width = 720.0
    private static let height = 260.0
    private static let (left, right, top, bottom) = (70.0, 30.0, 34.0, 40.0)
    /// More points than a screen has columns are drawn as the largest of each column.
    private static let mostPoints = 600

    /// The figure.
    var svg: String {
        let shown = series.map {
            Series(name: $0.name, color: $0.color, isDashed: $0.isDashed, points: thinned($0.points))
        }
        let points = shown.flatMap(\.points)
        guard !points.isEmpty else { return "" }
        let xEnd = max(points.map(\.x).max() ?? 1, xTicks.map(\.at).max() ?? 0, 1e-9)
        let (low, high) = range(points.map(\.y))
        func x(_ value: Double) -> Double { Self.left + value / xEnd * (Self.width - Self.left - Self.right) }
        func y(_ value: Double) -> Double {
            let part = isLogarithmic ? log10(max(value, low) / low) / log10(high / low) : value / high
            return Self.height - Self.bottom - part * (Self.height - Self.top - Self.bottom)
        }
        var svg =
            "<figure><figcaption>\(XMLText.escaped(title))</figcaption>"
            + "<svg viewBox=\"0 0 \(Int(Self.width)) \(Int(Self.height))\" role=\"img\" "
            + "aria-label=\"\(XMLText.escaped(title))\">"
        for tick in yTicks(low, high) {
            let place = Self.short(y(tick))
            svg +=
                "<line class=\"grid\" x1=\"\(Self.left)\" x2=\"\(Self.width - Self.right)\" y1=\"\(place)\" y2=\"\(place)\"/>"
            svg +=
                "<text x=\"\(Self.left - 6)\" y=\"\(place)\" dy=\"4\" text-anchor=\"end\">\(XMLText.escaped(yText(tick)))</text>"
        }
        let ticks = xTicks.isEmpty ? Self.steps(to: xEnd).map { Tick(at: $0, label: Self.number($0)) } : xTicks
        for tick in ticks {
            svg +=
                "<text x=\"\(Self.short(x(tick.at)))\" y=\"\(Self.height - Self.bottom + 16)\" text-anchor=\"middle\">\(XMLText.escaped(tick.label))</text>"
        }
        svg +=
            "<text x=\"\(Self.width - Self.right)\" y=\"\(Self.height - 6)\" text-anchor=\"end\">\(XMLText.escaped(xLabel))</text>"
        svg += "<text x=\"\(Self.left)\" y=\"\(Self.top - 12)\" text-anchor=\"end\">\(XMLText.escaped(yLabel))</text>"
        for line in shown {
            let dash = line.isDashed ? " stroke-dasharray=\"5 4\"" : ""
            for run in runs(line.points) {
                if run.count == 1, let point = run.first {
                    let place = "cx=\"\(Self.short(x(point.x)))\" cy=\"\(Self.short(y(point.y)))\""
                    svg +=
                        "<circle class=\"c\(line.color)\" \(place) r=\"2\"><title>\(XMLText.escaped(line.name))</title></circle>"
                    continue
                }
                let path = run.map { "\(Self.short(x($0.x))),\(Self.short(y($0.y)))" }
                svg += "<polyline class=\"c\(line.color)\"\(dash) points=\"\(path.joined(separator: " "))\">"
                svg += "<title>\(XMLText.escaped(line.name))</title></polyline>"
            }
        }
        return svg + legend + "</svg></figure>"
    }

    private var legend: String {
        var (svg, place) = ("", Self.left + 8)
        for line in series where !line.points.isEmpty {
            let dash = line.isDashed ? " stroke-dasharray=\"5 4\"" : ""
            svg += "<line class=\"c\(line.color)\"\(dash) x1=\"\(place)\" x2=\"\(place + 18)\" y1=\"18\" y2=\"18\"/>"
            svg += "<text x=\"\(place + 23)\" y=\"22\">\(XMLText.escaped(line.name))</text>"
            place += 38 + 6.6 * Double(line.name.count)
        }
        return svg
    }

    private func runs(_ points: [(x: Double, y: Double)]) -> [[(x: Double, y: Double)]] {
        var runs: [[(x: Double, y: Double)]] = []
        for point in points {
            if let last = runs.last?.last, point.x - last.x <= widestGap {
                runs[runs.count - 1].append(point)
            } else {
                runs.append([point])
            }
        }
        return runs
    }

    private func thinned(_ points: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
        let usable = points.filter { $0.x.isFinite && $0.y.isFinite && (!isLogarithmic || $0.y > 0) }
        guard usable.count > Self.mostPoints else { return usable }
        let size = (usable.count + Self.mostPoints - 1) / Self.mostPoints
        return stride(from: 0, to: usable.count, by: size).compactMap { start in
            usable[start..<min(start + size, usable.count)].max { $0.y < $1.y }
        }
    }

    private func range(_ values: [Double]) -> (low: Double, high: Double) {
        let highest = max(values.max() ?? 1, 1e-9)
        guard isLogarithmic else { return (0, Self.steps(to: highest).last ?? highest) }
        let low = pow(10, log10(values.min() ?? 1).rounded(.down))
        return (low, max(pow(10, log10(highest).rounded(.up)), low * 10))
    }

    private func yTicks(_ low: Double, _ high: Double) -> [Double] {
        guard isLogarithmic else { return Self.steps(to: high) }
        let count = Int(log10(high / low).rounded())
        return (0...max(1, min(count, 20))).map { low * pow(10, Double($0)) }
    }

    /// Round numbers from 0 to the first that is not below the end, about five of them.
    static func steps(to end: Double) -> [Double] {
        guard end.isFinite, end > 0 else { return [0, 1] }
        let raw = end / 5
        let power = pow(10, log10(raw).rounded(.down))
        let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= raw * 0.999_999 } ?? raw
        let count = Int((end / step - 1e-6).rounded(.up))
        return (0...max(1, min(count, 20))).map { Double($0) * step }
    }

    static func number(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int(value))" }
        return TimeText.fixed(value, abs(value) < 1 ? 3 : 1)
    }

    private static func short(_ value: Double) -> String { TimeText.fixed(max(0, value), 1) }
}
