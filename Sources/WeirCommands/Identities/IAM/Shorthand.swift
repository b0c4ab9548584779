import Identity

/// The short form of AWS's command for lists of small structures: `Key=K,Value=V Key=K2,Value=V2`; or JSON.
enum Shorthand {
    /// Each structure: member to values.
    ///
    /// *Errors*: `badInput`, naming the option.
    static func entries(
        _ words: [String], option: String, keys: [String]
    ) throws(IAMFailure) -> [[String: [String]]] {
        if let first = words.first, words.count == 1, first.first == "[" || first.first == "{" {
            return try entries(json: first, option: option, keys: keys)
        }
        var entries: [[String: [String]]] = []
        for word in words { entries.append(try entry(word, option: option, keys: keys)) }
        return entries
    }

    /// Commas separate members, and values of one member as well: what is no `KEY=` of the structure belongs to the
    /// member before it.
    private static func entry(
        _ word: String, option: String, keys: [String]
    ) throws(IAMFailure) -> [String: [String]] {
        var entry: [String: [String]] = [:]
        var current: String?
        for piece in word.split(separator: ",", omittingEmptySubsequences: false) {
            let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2, let key = keys.first(where: { $0 == parts[0] }) {
                guard entry[key] == nil else { throw .badInput("--\(option): \(word) has \(key) twice") }
                entry[key] = [String(parts[1])]
                current = key
            } else if let current {
                entry[current, default: []].append(String(piece))
            } else {
                let form = keys.map { "\($0)=..." }.joined(separator: ",")
                throw .badInput("--\(option): \(word) is not of the form \(form)")
            }
        }
        return entry
    }

    private static func entries(
        json: String, option: String, keys: [String]
    ) throws(IAMFailure) -> [[String: [String]]] {
        let wrong = IAMFailure.badInput(
            "--\(option) must be a JSON list of objects with \(keys.joined(separator: ", "))")
        guard let tree = try? JSONTree(parsing: json) else { throw wrong }
        let items = tree.array ?? [tree]
        var entries: [[String: [String]]] = []
        for item in items {
            guard case .object(let members) = item else { throw wrong }
            var entry: [String: [String]] = [:]
            for (key, value) in members {
                guard keys.contains(key) else { throw wrong }
                let values = value.array ?? [value]
                let texts = values.compactMap(\.string)
                guard texts.count == values.count else { throw wrong }
                entry[key] = texts
            }
            entries.append(entry)
        }
        return entries
    }
}
