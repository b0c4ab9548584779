internal import ProxyModel
internal import Yams

/// Takes a YAML document apart into values by path. It knows which keys exist, not what they may hold.
struct DocumentReader {
    /// What was found.
    private(set) var settings = RawSettings()
    /// What should not be there.
    private(set) var errors: [ConfigurationError] = []
    /// Whether the text is not YAML, so that nothing is known about it.
    private(set) var isUnreadable = false
    private let fileName: String

    init(fileName: String) {
        self.fileName = fileName
    }

    /// Reads a whole document. An empty one is a file without keys.
    mutating func read(_ yaml: String) {
        do {
            guard let root = try Yams.compose(yaml: yaml), !root.isNothing else { return }
            readSection(root, path: "", line: 1)
        } catch let error as YamlError {
            isUnreadable = true
            let trouble = YAMLTrouble(error)
            report(trouble.line, trouble.key, trouble.problem)
        } catch {
            isUnreadable = true
            report(nil, "", "not YAML")
        }
    }

    private mutating func readSection(_ node: Node, path: String, line: Int?) {
        settings.sectionLines[path] = line
        if node.isNothing { return }
        guard case .mapping(let mapping) = node else {
            // The value is not shown: whoever misplaced it may have misplaced a password.
            let names = Settings.names(inSection: path).joined(separator: ", ")
            report(line, path, "\(node.kindName) is not allowed; a mapping with any of the keys \(names)")
            return
        }
        for (keyNode, value) in mapping {
            let line = keyNode.mark?.line
            guard let name = keyNode.scalar?.string else {
                report(line, path, "\(keyNode.kindName) is not allowed as a key")
                continue
            }
            readEntry(name, value, in: path, line: line)
        }
    }

    private mutating func readEntry(_ name: String, _ value: Node, in section: String, line: Int?) {
        let path = section.isEmpty ? name : "\(section).\(name)"
        guard Settings.names(inSection: section).contains(name) else {
            report(line, path, UnknownKey.problem(name, inSection: section))
            return
        }
        if Settings.isSection("\(path)[]") {
            readUsers(value, path: path, line: line)
        } else if Settings.isSection(path) {
            readSection(value, path: path, line: line)
        } else if let key = Settings.key(path) {
            settings.values[path] = RawSetting(content: content(value, key), origin: .file(line: line))
        }
    }

    private mutating func readUsers(_ node: Node, path: String, line: Int?) {
        settings.sectionLines[path] = line
        if node.isNothing { return }
        guard case .sequence(let items) = node else {
            settings.usersAreUnusable = true
            report(line, path, "\(node.kindName) is not allowed; a list of users, each with user and password")
            return
        }
        for (index, item) in items.enumerated() {
            readSection(item, path: "\(path)[\(index)]", line: item.mark?.line ?? line)
        }
        settings.userCount = items.count
    }

    private func content(_ node: Node, _ key: SettingKey) -> RawSetting.Content {
        switch node {
        case .scalar(let scalar):
            if let tag = scalar.customTag { return .unusable("the tag \(SettingError.oneLine(tag))") }
            if scalar.string.isEmpty && scalar.style == .plain { return .nothing }
            return node.isNothing && !key.isVerbatim ? .nothing : .text(scalar.string)
        case .sequence(let sequence) where key.takesList:
            let items = sequence.compactMap { item in
                item.scalar.map { RawSetting.Item(text: $0.string, origin: .file(line: $0.mark?.line)) }
            }
            return items.count == sequence.count ? .list(items) : .unusable("a list with more than words in it")
        case .sequence, .mapping, .alias:
            return .unusable(node.kindName)
        }
    }

    private mutating func report(_ line: Int?, _ key: String, _ problem: String) {
        errors.append(
            ConfigurationError(
                location: SettingOrigin.file(line: line).location(fileName: fileName),
                key: key.isEmpty ? "" : SettingError.oneLine(key), problem: problem))
    }
}

extension Node {
    /// Whether it is an empty value: nothing after the colon, `~` or `null`, without quotes.
    fileprivate var isNothing: Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }

    /// The kind of node, without its value.
    fileprivate var kindName: String {
        switch self {
        case .scalar: "text"
        case .mapping: "a mapping"
        case .sequence: "a list"
        case .alias: "an alias"
        }
    }
}

extension Node.Scalar {
    /// A tag like `!env` or `!vault`, which other programs give a meaning and Weir does not: taking such a value as
    /// text would be a surprise.
    fileprivate var customTag: String? {
        let name = tag.description
        return name.hasPrefix("!") && name != "!" ? name : nil
    }
}
