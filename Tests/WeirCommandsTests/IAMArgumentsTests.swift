import ProxyModel
import Testing

@testable import WeirCommands

@Suite struct IAMArgumentsTests {
    private static let verb = IAMVerb(
        "try", "A verb of a test.", operand: "FILE",
        [
            .userName, .tags, IAMOption("names", .texts, ""), IAMOption("fast", .flag, ""),
            IAMOption("size", .number, ""), IAMOption("color", .choice(["red", "blue"]), ""),
            IAMOption("secret-string", .secretFile, ""), IAMOption("key", .secretSource, ""),
            IAMOption("entries", .contextEntries, ""),
        ], .alone { _ in .empty })

    private func read(_ words: String...) throws(IAMFailure) -> IAMArguments {
        try IAMArguments(["file", "--user-name", "alice"] + words, of: Self.verb) { path throws(IAMFailure) in
            guard path == "there" else { throw .badInput("\(path) cannot be read") }
            return "what is in it"
        }
    }

    @Test("options of every kind are read, with blanks or with an equals sign")
    func kinds() throws {
        let arguments = try read(
            "--names", "a", "b", "--fast", "--size=12", "--color", "red", "--secret-string", "file://nowhere",
            "--key", "env:KEY")
        #expect(arguments.operand == "file")
        #expect(try arguments.text("user-name") == "alice")
        #expect(arguments.texts("names") == ["a", "b"])
        #expect(arguments.flag("fast") == true && arguments.number("size") == 12)
        #expect(arguments.optional("color") == "red")
        // Not read before it is needed: what is in it is secret.
        #expect(arguments.optional("secret-string") == "file://nowhere")
        #expect(try arguments.source("key") == .env("KEY"))
        #expect(try read("--no-fast").flag("fast") == false && read().flag("fast") == nil)
    }

    @Test("file:// stands for what is in the file, in every text")
    func files() throws {
        #expect(try read("--names", "file://there", "x").texts("names") == ["what is in it", "x"])
        #expect(throws: IAMFailure.badInput("elsewhere cannot be read")) { try read("--names", "file://elsewhere") }
    }

    @Test("tags are read in the short form and as JSON")
    func tags() throws {
        let tags = ["team": "db", "cost": "4=2"]
        #expect(try read("--tags", "Key=team,Value=db", "Key=cost,Value=4=2").tags("tags") == tags)
        let json = #"[{"Key": "team", "Value": "db"}, {"Key": "cost", "Value": "4=2"}]"#
        #expect(try read("--tags", json).tags("tags") == tags)
        #expect(try read("--tags", "Value=,Key=a").tags("tags") == ["a": ""])
        #expect(try read().tags("tags").isEmpty)
    }

    @Test(
        "tags of another form are refused",
        arguments: [
            "team=db", "Key=a", "Value=a", "Key=a,Key=b,Value=c", "[1]", "[{\"Key\": 1}]", "{\"K\": \"a\"}", "[",
        ])
    func badTags(text: String) {
        #expect(throws: IAMFailure.self) { try read("--tags", text).tags("tags") }
    }

    @Test("entries of a context have several values")
    func entries() throws {
        let written = "ContextKeyName=aws:SourceIp,ContextKeyValues=10.0.0.1,10.0.0.2,ContextKeyType=ipList"
        #expect(try read("--entries", written).contextEntries("entries") == ["aws:SourceIp": ["10.0.0.1", "10.0.0.2"]])
    }

    @Test(
        "what does not fit is refused, and secrets are not repeated",
        arguments: [
            (["--bogus"], "--bogus is not known"), (["--size", "x"], "a whole number"), (["--size"], "has no value"),
            (["--color", "green"], "red|blue is allowed"), (["--fast=yes"], "takes no value"),
            (["--fast", "--no-fast"], "given twice"), (["--user-name", "bob"], "given twice"),
            (["more"], "a word too many"), (["--secret-string", "hunter2"], "file://PATH only"),
            (["--key", "hunter2"], "never a secret"), (["--key", "env:"], "env:NAME or file:PATH"),
        ])
    func refusals(words: [String], what: String) {
        do throws(IAMFailure) {
            _ = try IAMArguments(["file", "--user-name", "a"] + words, of: Self.verb) { path throws(IAMFailure) in path
            }
            Issue.record("not refused: \(words)")
        } catch {
            let line = error.line(command: "weir iam try", operation: "Try")
            #expect(line.contains(what) && !line.contains("hunter2"), "\(line)")
            #expect(error.exitCode == 2)
        }
    }

    @Test("what is required must be there")
    func required() {
        for words in [["--user-name", "a"], ["file"]] {
            #expect(throws: IAMFailure.self) {
                try IAMArguments(words, of: Self.verb) { path throws(IAMFailure) in path }
            }
        }
    }
}
