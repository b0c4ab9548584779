import Foundation
import ProxyModel
import Testing

@testable import WeirConfig

/// The files made from the table of keys are the committed ones. `WEIR_RECORD=1` writes them anew.
struct GeneratedFileTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test(
        "the committed file is current",
        arguments: [
            ("docs/settings.md", SettingsPage.markdown), ("docs/weir.schema.json", SettingsSchema.json),
            ("examples/weir-full.yaml", SettingsExample.yaml),
        ])
    func current(name: String, generated: String) throws {
        let file = Self.root.appending(path: name)
        if ProcessInfo.processInfo.environment["WEIR_RECORD"] == "1" {
            try Data(generated.utf8).write(to: file)
        }
        // A file that is not there is as outdated as one with other text.
        let committed = try? String(contentsOf: file, encoding: .utf8)
        #expect(
            committed == generated,
            "\(name) is not what the table of keys says: run WEIR_RECORD=1 swift test --filter WeirConfigTests")
    }

    @Test("lines of generated files stay short", arguments: [SettingsPage.markdown, SettingsExample.yaml])
    func width(text: String) {
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 130 })
    }

    @Test("the schema is JSON and has every key")
    func schema() throws {
        let value = try JSONSerialization.jsonObject(with: Data(SettingsSchema.json.utf8))
        let schema = try #require(value as? [String: Any])
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        for key in Settings.all {
            var place: [String: Any]? = schema
            for part in key.path.split(separator: ".") {
                let name = String(part.replacing("[]", with: ""))
                place = (place?["properties"] as? [String: Any])?[name] as? [String: Any]
                if part.hasSuffix("[]") { place = place?["items"] as? [String: Any] }
            }
            #expect(place?["description"] as? String != nil, "\(key.path)")
        }
    }

    @Test("the examples are configurations", arguments: ["examples/weir.yaml", "examples/weir-full.yaml"])
    func examples(name: String) throws {
        let path = Self.root.appending(path: name).path
        let loaded = try ConfigurationLoader.load(path: path, environment: [:])
        #expect(loaded.warnings.isEmpty)
        #expect(loaded.spec.credentials.map(\.password) == [.env("APP_PASSWORD")])
    }

    @Test("the short example is ten lines")
    func short() throws {
        let text = try String(contentsOf: Self.root.appending(path: "examples/weir.yaml"), encoding: .utf8)
        #expect(text.split(separator: "\n").count == 10)
    }

    @Test("the full example names every key, and its comments are as good as settings", arguments: Settings.all)
    func full(key: SettingKey) {
        let shown = ["\(key.name): \(key.example)", "\(key.name): \"\(key.example)\""]
        let lines = SettingsExample.yaml.split(separator: "\n")
        #expect(lines.contains { line in shown.contains { line.hasSuffix($0) } })
    }

    @Test("with all its comments taken away the full example still reads, less what excludes each other")
    func uncommented() {
        let isSetting = /^ *# ([A-Za-z]+: .*)$/
        let lines = SettingsExample.yaml.split(separator: "\n").drop { $0.hasPrefix("#") }.map { line in
            line.firstMatch(of: isSetting) == nil
                ? String(line) : String(line.replacing("# ", with: "", maxReplacements: 1))
        }
        let errors = Sample.errors(lines.joined(separator: "\n"), [:])
        #expect(errors.count == 2)
        #expect(errors.allSatisfy { $0.contains("one of the two") })
    }
}
