/// Durations and sizes as reports show them: three figures and a unit.
public enum TimeText {
    /// `850 µs`, `4.12 ms`, `61.5 ms`, `0.41 s`, `12.3 s`. From 100 ms on it is seconds.
    public static func short(nanoseconds: Int64) -> String {
        let microseconds = Double(nanoseconds) / 1_000
        if microseconds < 999.5 { return "\(Int(microseconds.rounded())) µs" }
        if microseconds < 9_995 { return "\(fixed(microseconds / 1_000, 2)) ms" }
        if microseconds < 99_950 { return "\(fixed(microseconds / 1_000, 1)) ms" }
        if microseconds < 9_995_000 { return "\(fixed(microseconds / 1_000_000, 2)) s" }
        return "\(fixed(microseconds / 1_000_000, 1)) s"
    }

    /// A number of bytes, as `12.3 KiB`.
    public static func kibibytes(_ bytes: Int) -> String {
        "\(fixed(Double(bytes) / 1024, 1)) KiB"
    }

    static func fixed(_ value: Double, _ digits: Int) -> String {
        var scale = 1
        for _ in 0..<digits { scale *= 10 }
        let scaled = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return "\(scaled)" }
        let fraction = String(scaled % scale)
        return "\(scaled / scale)." + String(repeating: "0", count: digits - fraction.count) + fraction
    }
}
