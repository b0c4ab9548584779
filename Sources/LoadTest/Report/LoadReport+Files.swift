import LoadModel

/// The course of time, the histograms and the thresholds, in the forms of other tools.
extension LoadReport {
    /// A line for each second of each target, under names. Times are in milliseconds.
    public var csv: String {
        var lines = ["target,second,started,served,errors,open,running,p50_ms,p99_ms,max_ms"]
        for target in targets {
            for (index, second) in target.seconds {
                let total = second.phases[.total]?.full ?? HDRHistogram()
                let times = [total.percentile(50), total.percentile(99), total.maximum]
                let numbers = [index, second.started, second.served, second.errors, second.open, second.running]
                let cells = numbers.map { "\($0)" } + times.map { TimeText.fixed(Double($0) / 1e6, 3) }
                lines.append(([Self.cell(target.name)] + cells).joined(separator: ","))
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cell(_ text: String) -> String {
        // By bytes: a quote with an accent behind it is another character, and ends the cell all the same.
        guard text.utf8.contains(where: { ",\"\n\r".utf8.contains($0) }) else { return text }
        let quote = UInt8(ascii: "\"")
        let quoted = text.utf8.flatMap { $0 == quote ? [quote, quote] : [$0] }
        return String(decoding: [quote] + quoted + [quote], as: UTF8.self)
    }

    /// A log of HdrHistogram: an interval for each second, target and phase, tagged `target.phase`. Values are in
    /// nanoseconds.
    public var histogramLog: String {
        var lines = HDRLog.head(
            baseMilliseconds: startMilliseconds, comment: "weir load, latencies in nanoseconds, tags TARGET.PHASE")
        for target in targets {
            for (index, second) in target.ledger.seconds.enumerated() {
                for phase in TimedPhase.allCases {
                    guard let histogram = second.phases[phase]?.full else { continue }
                    let tag = target.name.filter { $0 != "," && !$0.isWhitespace } + ".\(phase.rawValue)"
                    lines.append(
                        HDRLog.line(
                            tag: tag, start: Int64(index) * Nanoseconds.perSecond, length: Nanoseconds.perSecond,
                            histogram))
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// A JUnit file with a test for each condition and target, and one for the generator.
    public var junit: String {
        let results = thresholdResults
        let failures = results.count { !$0.holds } + (hasLagged ? 1 : 0)
        var lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<testsuites>",
            "  <testsuite name=\"weir load\" tests=\"\(results.count + 1)\" failures=\"\(failures)\">",
        ]
        func test(_ group: String, _ name: String, _ failure: String?) {
            let head = "    <testcase classname=\"\(XMLText.escaped(group))\" name=\"\(XMLText.escaped(name))\""
            lines.append(
                failure.map { "\(head)><failure message=\"\(XMLText.escaped($0))\"/></testcase>" } ?? "\(head)/>")
        }
        for result in results {
            test("load.\(result.target)", result.text, result.holds ? nil : "found \(result.found)")
        }
        test("load", "the generator kept up", hasLagged ? "more than 1 % of the starts were late" : nil)
        return (lines + ["  </testsuite>", "</testsuites>"]).joined(separator: "\n") + "\n"
    }
}

/// Texts within XML and HTML.
enum XMLText {
    /// Without what would be markup, or is not allowed at all.
    static func escaped(_ text: String) -> String {
        var safe = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": safe += "&amp;"
            case "<": safe += "&lt;"
            case ">": safe += "&gt;"
            case "\"": safe += "&quot;"
            case "'": safe += "&#39;"
            case _ where scalar.value < 0x20 && scalar != "\n" && scalar != "\t" || scalar.value == 0x7f: safe += "?"
            default: safe.unicodeScalars.append(scalar)
            }
        }
        return safe
    }
}
