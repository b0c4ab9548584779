/// A bar that shows how much of something is used: `██████░░░░`.
///
/// *Isolation*: any.
public struct Gauge: Equatable, Sendable {
    /// Which characters a terminal can show.
    public enum Style: Sendable {
        /// Block characters.
        case blocks
        /// ASCII only.
        case plain
    }

    /// What is used, from 0 to `total`; more is shown as all.
    public var used: Int
    /// Everything there is.
    public var total: Int

    /// A gauge of these values.
    public init(used: Int, total: Int) {
        self.used = used
        self.total = total
    }

    /// The bar, so many characters wide. Anything above nothing shows, and only all of it fills the bar.
    public func text(width: Int, style: Style = .blocks) -> String {
        let filled = filled(width)
        let (full, empty) = style == .blocks ? ("█", "░") : ("#", ".")
        return String(repeating: full, count: filled) + String(repeating: empty, count: max(0, width - filled))
    }

    private func filled(_ width: Int) -> Int {
        guard total > 0, used > 0, width > 0 else { return 0 }
        if used >= total { return width }
        return min(max(1, used * width / total), max(1, width - 1))
    }
}
