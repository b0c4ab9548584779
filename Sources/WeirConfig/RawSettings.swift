/// Where a value stands.
enum SettingOrigin: Equatable, Sendable {
    /// In the file, at this line when it is known.
    case file(line: Int?)
    /// In this environment variable.
    case environment(String)

    /// As the start of an error line.
    func location(fileName: String) -> String {
        switch self {
        case .file(let line?): "\(fileName):\(line)"
        case .file(nil): fileName
        case .environment(let name): name
        }
    }
}

/// A value as it was written, before its key's rules are applied.
struct RawSetting: Sendable {
    /// One scalar of a list.
    struct Item: Sendable {
        let text: String
        let origin: SettingOrigin
    }

    /// What was written.
    enum Content: Sendable {
        /// A scalar, whatever it looks like.
        case text(String)
        /// A list of scalars.
        case list([Item])
        /// Nothing after the colon, or `null`.
        case nothing
        /// What no key takes, described: `a mapping`.
        case unusable(String)
    }

    let content: Content
    let origin: SettingOrigin
}

/// All values as they were written, by concrete path (`auth[0].user`), and where sections start.
struct RawSettings: Sendable {
    /// The values.
    var values: [String: RawSetting] = [:]
    /// The lines on which sections and list items start.
    var sectionLines: [String: Int] = [:]
    /// How many users there are.
    var userCount = 0
    /// Whether the list of users is no list, which is already reported.
    var usersAreUnusable = false

    /// Where to send a reader who looks for this key: to its value, or to the section it is missing from.
    func origin(of path: String) -> SettingOrigin {
        if let value = values[path] { return value.origin }
        var section = path
        while !section.isEmpty {
            if let line = sectionLines[section] { return .file(line: line) }
            guard let cut = section.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
            section = String(section[..<cut])
        }
        return .file(line: nil)
    }
}
