import Foundation
import LoadModel
import Testing

@testable import WeirConfig

@Suite("Statement mixes in files")
struct MixDocumentTests {
    @Test("YAML and JSON say the same")
    func forms() throws {
        let yaml = """
            preset: django
            parameters:
              id: {uniform: [1, 10000]}
            transactions:
              - name: read
                weight: 8
                prepared: true
                statements: ["SELECT c FROM t WHERE id = {id}"]
              - SELECT 1
            """
        let json = """
            {"preset": "django", "parameters": {"id": {"uniform": [1, 10000]}},
             "transactions": [{"name": "read", "weight": 8, "prepared": true,
                               "statements": ["SELECT c FROM t WHERE id = {id}"]}, "SELECT 1"]}
            """
        let mix = try MixReader.read(try MixDocument.node(yaml))
        #expect(mix == (try MixReader.read(try MixDocument.node(json))))
        #expect(mix.transactionNames == ["read", "transactions[1]"])
        #expect(mix.startup == FrameworkPreset.django.startup)
    }

    @Test(
        "what is no document is refused",
        arguments: [
            ("a: [", "line"), ("a: &x 1\nb: *x", "a is not known"), ("? [1]\n: 2", "a key is not a word"),
            (String(repeating: "[", count: 40) + String(repeating: "]", count: 40), "levels"),
        ])
    func refused(text: String, expected: String) {
        do {
            let node = try MixDocument.node(text)
            // An alias of a plain value is resolved by the parser; then it is no mix.
            _ = try MixReader.read(node)
            Issue.record("not refused")
        } catch {
            #expect("\(error)".contains(expected), "\(error)")
        }
    }

    @Test("errors name the file")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "weir-mix-\(UUID().uuidString).yaml").path
        try "transactions: []".write(toFile: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: LoadInputError("\(path): transactions: at least one must have a weight above 0")) {
            try MixDocument.mix(path: path)
        }
    }
}
