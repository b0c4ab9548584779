import Glibc
import Pricing
import ProxyModel
import WeirConfig

/// The files that the estimator reads and writes.
enum InputFile {
    /// The bytes of a file.
    static func read(_ path: String, limit: Int, _ what: String) throws(PricingError) -> [UInt8] {
        do {
            return try SmallFile.read(path, limit: limit)
        } catch {
            throw PricingError("\(path): \(error.reason); the path of \(what) is wanted")
        }
    }

    /// The values of a YAML file.
    static func yaml(_ path: String) throws(PricingError) -> ScenarioNode {
        do {
            return ScenarioNode(try YAMLTree.load(path: path))
        } catch {
            throw PricingError(error.description)
        }
    }

    /// Writes a page for anybody to read; one that is there is written over.
    ///
    /// *Errors*: a path that cannot be opened is bad input; a page that cannot be written to its end is not.
    static func write(_ text: String, to path: String) throws {
        let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        guard StandardOutput.write(all: text, to: descriptor) else { throw OutputFailure(path) }
    }

    private static func failure(_ path: String) -> PricingError {
        PricingError("\(path) cannot be written (\(String(cString: strerror(errno)))); give another path")
    }
}

extension ScenarioNode {
    /// The same value as WeirConfig read it.
    fileprivate init(_ tree: YAMLTree) {
        let content: Content =
            switch tree.content {
            case .nothing: .nothing
            case .word(let text): .word(text)
            case .list(let items): .list(items.map { ScenarioNode($0) })
            case .mapping(let members): .mapping(members.map { Member($0.key, ScenarioNode($0.value)) })
            }
        self.init(content, line: tree.line)
    }
}
