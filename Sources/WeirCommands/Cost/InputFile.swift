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
    static func write(_ text: String, to path: String) throws(PricingError) {
        let descriptor = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(path) }
            rest = rest.dropFirst(count)
        }
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
