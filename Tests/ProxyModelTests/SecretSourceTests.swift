import Foundation
import ProxyModel
import Testing
import WeirCrypto

struct SecretSourceTests {
    @Test(
        "the text form tells where the password is",
        arguments: [
            ("env:DB_PASSWORD", SecretSource.env("DB_PASSWORD")), ("file:/run/secrets/db", .file("/run/secrets/db")),
            ("12345", .literal(Secret("12345"))), ("", .literal(Secret(""))),
            ("environment", .literal(Secret("environment"))), ("json:/run/secrets/db", .json("/run/secrets/db")),
            ("store:app", .stored("app")), ("secretsmanager:arn:aws:x", .secretsManager("arn:aws:x")),
        ])
    func forms(text: String, source: SecretSource) {
        #expect(SecretSource(text) == source)
    }

    @Test(
        "a form without a usable name is none",
        arguments: ["env:", "env:1X", "env:A B", "env:A-B", "file:", "json:", "store:", "secretsmanager:"])
    func noForm(text: String) {
        #expect(SecretSource(text) == nil)
    }

    @Test(
        "a file's password ends before its newline, and only one is taken away",
        arguments: [
            ("s3cret\n", "s3cret"), ("s3cret\r\n", "s3cret"), ("s3cret", "s3cret"), ("s3cret\n\n", "s3cret\n"),
            (" s3 \n", " s3 "),
        ])
    func file(content: String, password: String) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)")
        try content.write(to: path, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: path) }  // A leftover in the temporary folder harms nobody.
        #expect(try SecretSource.file(path.path).resolve(environment: [:]) == Secret(password))
    }

    @Test("a variable's value is taken as it is")
    func variable() throws {
        #expect(try SecretSource.env("P").resolve(environment: ["P": "a\n"]) == Secret("a\n"))
        #expect(try SecretSource.literal(Secret("")).resolve(environment: [:]).isEmpty)
    }

    @Test(
        "errors name the variable or the file and say what to do",
        arguments: [
            (
                SecretSource.env("P"), [:],
                "the environment variable P is not set; set it to the password before Weir starts"
            ),
            (.env("P"), ["P": ""], "the environment variable P is empty; set it to the password before Weir starts"),
            (
                .file("/nonexistent/p"), [:],
                "the file /nonexistent/p cannot be read (No such file or directory); "
                    + "put the password there, readable for the user Weir runs as"
            ),
            (
                .file("/dev/null"), [:],
                "the file /dev/null is empty; put the password there, readable for the user Weir runs as"
            ),
            (
                .file("/dev/zero"), [:],
                "the file /dev/zero is longer than 65536 bytes; "
                    + "put the password there, readable for the user Weir runs as"
            ),
            (
                .file("/"), [:],
                "the file / cannot be read (Is a directory); put the password there, readable for the user Weir runs as"
            ),
        ] as [(SecretSource, [String: String], String)])
    func errors(source: SecretSource, environment: [String: String], line: String) {
        let error = #expect(throws: SecretError.self) { try source.resolve(environment: environment) }
        #expect(error?.description == line)
    }

    @Test("no way of printing shows a password")
    func redacted() throws {
        let credential = try CredentialSpec(user: "app", password: .literal(Secret("hunter2")))
        var dumped = ""
        dump(credential, to: &dumped)
        for text in ["\(credential)", String(reflecting: credential), dumped, "\(credential.password)"] {
            #expect(!text.contains("hunter2"))
            #expect(!text.contains("104"))
        }
        #expect("\(SecretSource.env("P")) \(SecretSource.file("/p"))" == "env:P file:/p")
    }
}
