import Testing

@testable import WeirConfig

@Suite("YAML of other files") struct YAMLTreeTests {
    private func refusal(_ yaml: String) -> String? {
        do {
            _ = try YAMLTree.parse(yaml, fileName: "f.yaml")
            return nil
        } catch {
            return error.description
        }
    }

    @Test("keeps scalars as they were written, with their lines")
    func scalars() throws {
        let tree = try YAMLTree.parse("a: 2026-02\nb:\n  - 0.10\n  - yes\nc: ~\nd: \"null\"\n", fileName: "f.yaml")
        func word(_ text: String, _ line: Int) -> YAMLTree { YAMLTree(content: .word(text), line: line) }
        #expect(
            tree.content
                == .mapping([
                    .init(key: "a", value: word("2026-02", 1)),
                    .init(key: "b", value: YAMLTree(content: .list([word("0.10", 3), word("yes", 4)]), line: 2)),
                    .init(key: "c", value: YAMLTree(content: .nothing, line: 5)),
                    .init(key: "d", value: word("null", 6)),
                ]))
        #expect(try YAMLTree.parse("", fileName: "f.yaml").content == .nothing)
    }

    @Test("is refused in one line where it is none, or too much")
    func refusals() {
        #expect(refusal("a: [1\nb: 2")?.contains(": not YAML: ") == true)
        #expect(refusal("a: 1\na: 2")?.hasPrefix("f.yaml") == true)
        #expect(refusal("? [a]\n: 1") == "f.yaml:1: a list or a mapping is not allowed as a key")
        var laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            laughs +=
                "a\(level): &a\(level) [" + [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        #expect(refusal(laughs) == "f.yaml: it has more than 100000 values")
        do {
            _ = try YAMLTree.load(path: "/nowhere/f.yaml")
            Issue.record("a file that is not there was read")
        } catch {
            #expect(error.description.hasPrefix("/nowhere/f.yaml: cannot be read"))
        }
    }
}
