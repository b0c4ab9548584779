import Foundation
import ProxyModel
import Testing
import WeirCrypto

@testable import WeirConfig

struct FileValidationTests {
    /// A folder with files in it that is removed afterwards.
    private func withFolder(_ files: [String: (content: String, mode: Int)], _ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }  // A leftover in the temporary folder harms nobody.
        for (name, file) in files {
            let path = folder.appending(path: name)
            try file.content.write(to: path, atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: file.mode], ofItemAtPath: path.path)
        }
        try body(folder.path)
    }

    private let certificate = "-----BEGIN CERTIFICATE-----\n"
    private let key = "-----BEGIN PRIVATE KEY-----\n"
    private let yaml = """
        endpoint:
          tls:
            certificate: server.pem
            key: server.key
        target: { host: db, ca: ca.pem }
        auth:
          - user: a
            password: file:password
        """

    @Test("files that are there and closed are fine, and the passwords come out")
    func fine() throws {
        try withFolder([
            "weir.yaml": (yaml, 0o644), "server.pem": (certificate, 0o644), "server.key": (key, 0o600),
            "ca.pem": (certificate, 0o644), "password": ("s3cret\n", 0o640),
        ]) { folder in
            let loaded = try ConfigurationLoader.load(path: "\(folder)/weir.yaml", environment: [:])
            #expect(try loaded.validateFiles() == [])
            #expect(try loaded.resolvePasswords(environment: [:]) == [Secret("s3cret")])
        }
    }

    @Test("secrets that are open to everyone are warnings")
    func open() throws {
        let literal = yaml.replacing("file:password", with: "s3cret")
        try withFolder([
            "weir.yaml": (literal, 0o644), "server.pem": (certificate, 0o644), "server.key": (key, 0o644),
            "ca.pem": (certificate, 0o644),
        ]) { folder in
            let path = "\(folder)/weir.yaml"
            let loaded = try ConfigurationLoader.load(path: path, environment: [:])
            #expect(
                try loaded.validateFiles() == [
                    "\(path):4: endpoint.tls.key: \(folder)/server.key has a secret in it and is open to every user "
                        + "(mode 0644); chmod 600 \(folder)/server.key",
                    "\(path): \(path) has a secret in it and is open to every user (mode 0644); chmod 600 \(path)",
                ])
        }
    }

    @Test("files that are missing or something else are errors, all at once")
    func missing() throws {
        try withFolder([
            "weir.yaml": (yaml, 0o600), "server.pem": (key, 0o644), "ca.pem": (certificate, 0o644),
            "password": ("\n", 0o600),
        ]) { folder in
            let path = "\(folder)/weir.yaml"
            let loaded = try ConfigurationLoader.load(path: path, environment: [:])
            let error = #expect(throws: ConfigurationErrors.self) { try loaded.validateFiles() }
            let readable = "readable for the user Weir runs as"
            #expect(
                error?.lines == [
                    "\(path):3: endpoint.tls.certificate: \(folder)/server.pem is not one; "
                        + "a PEM file with a certificate, \(readable)",
                    "\(path):4: endpoint.tls.key: \(folder)/server.key cannot be read (No such file or directory); "
                        + "a PEM file with a private key, \(readable)",
                    "\(path):8: auth[0].password: \(folder)/password is not one; "
                        + "a file with the password, \(readable)",
                ])
        }
    }

    @Test("a password that cannot be had names its line and its variable")
    func passwords() throws {
        let yaml = "target: { host: db }\nauth:\n  - user: a\n    password: env:MISSING\n"
        let loaded = try Sample.load(yaml, [:])
        let error = #expect(throws: ConfigurationErrors.self) { try loaded.resolvePasswords(environment: [:]) }
        #expect(
            error?.lines == [
                "weir.yaml:4: auth[0].password: the environment variable MISSING is not set; "
                    + "set it to the password before Weir starts"
            ])
    }

    @Test("relative files are found beside a configuration that is named relatively")
    func relative() throws {
        let loaded = try ConfigurationLoader.parse(
            yaml: "target: { host: db, ca: ca.pem }\nauth: [{ user: a, password: b }]", fileName: "weir.yaml",
            baseDirectory: "", environment: [:])
        #expect(loaded.spec.target.ca == "ca.pem")
    }
}
