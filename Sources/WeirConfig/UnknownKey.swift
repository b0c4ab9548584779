internal import ProxyModel

/// What to say about a key that does not exist.
enum UnknownKey {
    /// `unknown key; did you mean maxConnections?`, or which keys there are.
    static func problem(_ name: String, inSection section: String) -> String {
        let here = Settings.names(inSection: section)
        if let near = Suggestion.nearest(to: name, among: here) { return "unknown key; did you mean \(near)?" }
        if let elsewhere = Settings.all.first(where: { $0.name.lowercased() == name.lowercased() }) {
            return "unknown key; did you mean \(elsewhere.path)?"
        }
        return "unknown key; known here: \(here.joined(separator: ", "))"
    }
}
