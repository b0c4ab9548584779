public import LoadModel
internal import ProxyModel
internal import Yams

/// Statement mixes in files: YAML, and so JSON too.
public enum MixDocument {
    /// The longest file. *Units*: bytes.
    private static let longestFile = 4 << 20
    /// How deep mappings and lists may be within each other.
    private static let deepest = 16

    /// Reads a file.
    ///
    /// - Throws: when it cannot be read, is not YAML, or is no mix; one line, with the file's name.
    public static func mix(path: String) throws(LoadInputError) -> StatementMix {
        let bytes: [UInt8]
        do throws(SmallFile.Failure) {
            bytes = try SmallFile.read(path, limit: longestFile)
        } catch {
            throw LoadInputError("\(path) \(error.reason)")
        }
        do throws(LoadInputError) {
            return try MixReader.read(try node(String(decoding: bytes, as: UTF8.self)))
        } catch {
            throw LoadInputError("\(path): \(error)")
        }
    }

    /// The document of a text.
    static func node(_ yaml: String) throws(LoadInputError) -> MixNode {
        let root: Node?
        do {
            root = try Yams.compose(yaml: yaml)
        } catch let error as YamlError {
            let trouble = YAMLTrouble(error)
            throw LoadInputError((trouble.line.map { "line \($0): " } ?? "") + trouble.problem)
        } catch {
            throw LoadInputError("not YAML")
        }
        guard let root else { return .nothing }
        return try node(root, depth: 0)
    }

    private static func node(_ node: Node, depth: Int) throws(LoadInputError) -> MixNode {
        guard depth < deepest else { throw LoadInputError("more than \(deepest) levels within each other") }
        switch node {
        case .scalar(let scalar):
            return scalar.string.isEmpty && scalar.style == .plain ? .nothing : .text(scalar.string)
        case .sequence(let items):
            var list: [MixNode] = []
            for item in items { list.append(try self.node(item, depth: depth + 1)) }
            return .list(list)
        case .mapping(let entries):
            var mapping: [(key: String, value: MixNode)] = []
            for (key, value) in entries {
                guard let name = key.scalar?.string else { throw LoadInputError("a key is not a word") }
                mapping.append((key: name, value: try self.node(value, depth: depth + 1)))
            }
            return .mapping(mapping)
        case .alias:
            throw LoadInputError("aliases are not allowed")
        }
    }
}
