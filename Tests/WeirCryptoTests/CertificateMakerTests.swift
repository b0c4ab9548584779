import Foundation
import Testing
import WeirCrypto

@Suite("certificates for development") struct CertificateMakerTests {
    private static let now: Int64 = 1_782_993_600  // 2026-07-02T12:00:00Z
    private let authority: IssuedCertificate

    init() throws {
        authority = try CertificateMaker.authority(name: "Weir's own authority", now: Self.now)
    }

    /// Runs OpenSSL's program with files of these contents in a folder of their own. Returns whether it was content, and what
    /// it said.
    private func openssl(_ arguments: [String], _ files: [String: String]) throws -> (isContent: Bool, output: String) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, text) in files { try Data(text.utf8).write(to: folder.appending(path: name)) }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.currentDirectoryURL = folder
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus == 0, output)
    }

    private func verify(
        _ certificate: IssuedCertificate, by authority: IssuedCertificate, at time: Int64 = now,
        _ more: String...
    ) throws -> Bool {
        let arguments = ["verify", "-x509_strict", "-attime", String(time), "-CAfile", "ca.pem"] + more + ["leaf.pem"]
        return try openssl(
            arguments, ["ca.pem": authority.certificatePEM, "leaf.pem": certificate.certificatePEM]
        ).isContent
    }

    private func text(_ certificate: IssuedCertificate) throws -> String {
        try openssl(["x509", "-in", "c.pem", "-noout", "-text"], ["c.pem": certificate.certificatePEM]).output
    }

    @Test("of a server are good for its names, its authority and its time, and for nothing else")
    func server() throws {
        let server = try CertificateMaker.server(
            dnsNames: ["weir.example.com", "*.proxy.example.com"], addresses: ["127.0.0.1", "::1"], signedBy: authority,
            now: Self.now)
        for name in ["weir.example.com", "a.proxy.example.com"] {
            #expect(try verify(server, by: authority, "-purpose", "sslserver", "-verify_hostname", name))
        }
        for address in ["127.0.0.1", "::1"] {
            #expect(try verify(server, by: authority, "-purpose", "sslserver", "-verify_ip", address))
        }
        #expect(try !verify(server, by: authority, "-verify_hostname", "example.com"))
        #expect(try !verify(server, by: authority, "-verify_ip", "127.0.0.2"))
        #expect(try !verify(server, by: authority, "-purpose", "sslclient"))
        #expect(try !verify(server, by: CertificateMaker.authority(name: "Weir's own authority", now: Self.now)))
        #expect(try verify(server, by: authority, at: Self.now - 3600))
        #expect(try verify(server, by: authority, at: Self.now + 396 * 86_400))
        #expect(try !verify(server, by: authority, at: Self.now - 3601))
        #expect(try !verify(server, by: authority, at: Self.now + 397 * 86_400))
        let text = try text(server)
        for part in [
            "Not Before: Jul  2 11:00:00 2026 GMT", "Not After : Aug  3 10:59:59 2027 GMT", "CA:FALSE", "prime256v1",
            "ecdsa-with-SHA256", "TLS Web Server Authentication",
            "DNS:weir.example.com, DNS:*.proxy.example.com, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
        ] { #expect(text.contains(part), "\(part)") }
    }

    @Test("of a client are good for clients")
    func client() throws {
        let client = try CertificateMaker.client(name: "größe", signedBy: authority, now: Self.now)
        #expect(try verify(client, by: authority, "-purpose", "sslclient"))
        #expect(try !verify(client, by: authority, "-purpose", "sslserver"))
    }

    @Test("of an authority are good for ten years, and for servers and clients only")
    func authorityItself() throws {
        #expect(try verify(authority, by: authority, at: Self.now + 3649 * 86_400))
        #expect(try !verify(authority, by: authority, at: Self.now + 3650 * 86_400))
        let text = try text(authority)
        for part in ["CA:TRUE, pathlen:0", "Certificate Sign, CRL Sign", "CN = Weir's own authority"] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test("have a key of their own, a number of their own, and keys that do not print themselves")
    func keys() throws {
        let first = try CertificateMaker.client(name: "a", signedBy: authority, now: Self.now)
        let second = try CertificateMaker.client(name: "a", signedBy: authority, now: Self.now)
        #expect(first.keyPEM != second.keyPEM)
        #expect(!"\(first)".contains("PRIVATE"))
        let key = String(decoding: first.keyPEM.exposedBytes, as: UTF8.self)
        #expect(key.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        func publicKey(_ arguments: [String], _ text: String) throws -> String {
            try openssl(arguments + ["-in", "x.pem"], ["x.pem": text]).output
        }
        #expect(
            try publicKey(["pkey", "-pubout"], key) == publicKey(["x509", "-noout", "-pubkey"], first.certificatePEM))
        #expect(
            try publicKey(["x509", "-noout", "-serial"], first.certificatePEM)
                != publicKey(["x509", "-noout", "-serial"], second.certificatePEM))
    }

    @Test("are not made for what is no name, no address, no authority and no time")
    func refusals() throws {
        for name in ["", "a,DNS:b", "a b", "a..b", ".a", "a.", "a\nb", "größe.de", "*", "a.*.b", "a\0b"] {
            #expect(throws: CryptoError.self, "\(name)") {
                try CertificateMaker.server(dnsNames: [name], addresses: [], signedBy: authority, now: Self.now)
            }
        }
        for address in ["", "1.2.3", "1.2.3.4,DNS:x", "1.2.3.4/8", "[::1]", "::1%lo", "x", "1.2.3.4\0"] {
            #expect(throws: CryptoError.self, "\(address)") {
                try CertificateMaker.server(dnsNames: [], addresses: [address], signedBy: authority, now: Self.now)
            }
        }
        #expect(throws: CryptoError.self) {
            try CertificateMaker.server(dnsNames: [], addresses: [], signedBy: authority, now: Self.now)
        }
        for name in ["", "a\nb", String(repeating: "a", count: 65)] {
            #expect(throws: CryptoError.self) {
                try CertificateMaker.client(name: name, signedBy: authority, now: Self.now)
            }
        }
        for now in [Int64.min, -1, 0, .max] {
            #expect(throws: CryptoError.self) { try CertificateMaker.authority(name: "a", now: now) }
        }
        let client = try CertificateMaker.client(name: "a", signedBy: authority, now: Self.now)
        for signer in [
            client, IssuedCertificate(certificatePEM: authority.certificatePEM, keyPEM: client.keyPEM),
            IssuedCertificate(certificatePEM: "", keyPEM: authority.keyPEM),
            IssuedCertificate(certificatePEM: authority.certificatePEM, keyPEM: Secret("")),
        ] {
            #expect(throws: CryptoError.self) {
                try CertificateMaker.client(name: "b", signedBy: signer, now: Self.now)
            }
        }
    }
}
