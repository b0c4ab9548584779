/// Numbers and rows as `weir top` writes them.
enum TopText {
    /// Cells side by side; a negative width puts the text on the left.
    static func row(_ cells: [(String, Int)]) -> String {
        cells.map { text, width in TextWidth.fitted(text, to: abs(width), onRight: width > 0) }
            .joined(separator: " ")
    }

    /// Without what is behind the point; what no count can be is cut to what a sum of some still holds.
    static func whole(_ number: Double) -> Int { Int(max(-1e15, min(number, 1e15))) }

    /// A whole number with commas: 1,204.
    static func grouped(_ number: Double) -> String {
        guard abs(number) < 1e15 else { return number < 0 ? "-many" : "many" }
        let digits = Array(String(Int(abs(number).rounded())))
        var text = number < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// So many in a second: one decimal below ten.
    static func rate(_ number: Double) -> String {
        guard number >= 0 else { return "-" }
        return number > 0 && number < 9.95 ? decimal(number, 1) : grouped(number)
    }

    /// A time of about three digits: 0.52 ms, 12.3 ms, 1.20 s, 250 s.
    static func time(microseconds: Double) -> String {
        let milliseconds = max(0, microseconds) / 1000
        if milliseconds < 9.995 { return decimal(milliseconds, 2) + " ms" }
        if milliseconds < 99.95 { return decimal(milliseconds, 1) + " ms" }
        if milliseconds < 999.5 { return decimal(milliseconds, 0) + " ms" }
        if milliseconds < 99_950 { return decimal(milliseconds / 1000, milliseconds < 9_995 ? 2 : 1) + " s" }
        return grouped(milliseconds / 1000) + " s"
    }

    /// A number below a million with so many decimals.
    static func decimal(_ number: Double, _ places: Int) -> String {
        let scale = places == 0 ? 1 : places == 1 ? 10 : 100
        let scaled = Int((min(number, 1e9) * Double(scale)).rounded())
        guard places > 0 else { return "\(scaled)" }
        let rest = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: places - rest.count) + rest
    }

    /// Hours, minutes, seconds: 1:02:03.
    static func clock(seconds: Double) -> String {
        let whole = Int(min(max(0, seconds), 1e12))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let days = whole / 86400
        return (days > 0 ? "\(days)d " : "")
            + "\(whole / 3600 % 24):\(two(whole / 60 % 60)):\(two(whole % 60))"
    }

    /// A bar: [####......].
    static func gauge(_ value: Int, of most: Int, width: Int) -> String {
        let filled = most > 0 ? min(width, (max(0, value) * width + most - 1) / most) : 0
        return "[" + String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled) + "]"
    }

    /// The first letters of words with commas between them: `found_rows,multi_statements` is FM.
    static func initials(_ words: String) -> String {
        let letters = ["interactive": "A"]
        return words.split(separator: ",").map { letters[String($0)] ?? $0.prefix(1).uppercased() }.joined()
    }
}
