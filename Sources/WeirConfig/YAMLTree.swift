internal import ProxyModel
internal import Yams

/// A YAML file as words, lists and mappings, for files that are not Weir's configuration.
///
/// Every scalar is the text that was written: 2026-02 stays 2026-02, and 0.10 stays 0.10.
///
/// *Isolation*: any. Only `load` touches the file system.
public struct YAMLTree: Equatable, Sendable {
    /// What stands there.
    public indirect enum Content: Equatable, Sendable {
        /// Nothing, `~` or `null`.
        case nothing
        /// A scalar.
        case word(String)
        /// A list.
        case list([YAMLTree])
        /// A mapping in the order of the file.
        case mapping([Member])
    }

    /// A key and its value.
    public struct Member: Equatable, Sendable {
        /// The key.
        public let key: String
        /// Its value.
        public let value: YAMLTree
    }

    /// What stands there.
    public let content: Content
    /// The line that it begins in; of a mapping's value that of its key.
    public let line: Int?

    /// How many values a file may have, those that aliases repeat counted each time.
    static let mostNodes = 100_000

    /// Reads a file of at most `ConfigurationLoader.maximumFileBytes`.
    ///
    /// *Errors*: one, for files that cannot be read and for what is not YAML.
    public static func load(path: String) throws(ConfigurationErrors) -> YAMLTree {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.read(path, limit: ConfigurationLoader.maximumFileBytes)
        } catch {
            throw refusal(path, nil, "\(error.reason); the path of a YAML file")
        }
        guard let yaml = String(validating: bytes, as: UTF8.self) else {
            throw refusal(path, nil, "not YAML: not UTF-8 text")
        }
        return try parse(yaml, fileName: path)
    }

    /// Reads a text. An empty one is nothing.
    public static func parse(_ yaml: String, fileName: String) throws(ConfigurationErrors) -> YAMLTree {
        let root: Node?
        do {
            // Some editors put a byte order mark in front, which Yams takes for a document's text.
            root = try Yams.compose(yaml: yaml.hasPrefix("\u{FEFF}") ? String(yaml.unicodeScalars.dropFirst()) : yaml)
        } catch let error as YamlError {
            let trouble = YAMLTrouble(error)
            throw refusal(fileName, trouble.line, trouble.problem, key: trouble.key)
        } catch {
            throw refusal(fileName, nil, "not YAML")
        }
        guard let root else { return YAMLTree(content: .nothing, line: 1) }
        var remaining = mostNodes
        return try tree(root, line: 1, fileName: fileName, remaining: &remaining)
    }

    private static func tree(
        _ node: Node, line: Int?, fileName: String, remaining: inout Int
    ) throws(ConfigurationErrors) -> YAMLTree {
        remaining -= 1
        guard remaining > 0 else { throw refusal(fileName, nil, "it has more than \(mostNodes) values") }
        switch node {
        case .scalar(let scalar):
            let isNothing = scalar.style == .plain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
            return YAMLTree(content: isNothing ? .nothing : .word(scalar.string), line: line)
        case .sequence(let sequence):
            var items: [YAMLTree] = []
            for item in sequence {
                items.append(try tree(item, line: item.mark?.line ?? line, fileName: fileName, remaining: &remaining))
            }
            return YAMLTree(content: .list(items), line: line)
        case .mapping(let mapping):
            var members: [Member] = []
            for (key, value) in mapping {
                let line = key.mark?.line ?? line
                guard let name = key.scalar?.string else {
                    throw refusal(fileName, line, "a list or a mapping is not allowed as a key")
                }
                members.append(
                    Member(key: name, value: try tree(value, line: line, fileName: fileName, remaining: &remaining)))
            }
            return YAMLTree(content: .mapping(members), line: line)
        case .alias:
            throw refusal(fileName, line, "an alias without an anchor")
        }
    }

    private static func refusal(
        _ fileName: String, _ line: Int?, _ problem: String, key: String = ""
    ) -> ConfigurationErrors {
        ConfigurationErrors(errors: [
            ConfigurationError(
                location: SettingOrigin.file(line: line).location(fileName: fileName),
                key: key.isEmpty ? "" : SettingError.oneLine(key),
                problem: problem)
        ])
    }
}
