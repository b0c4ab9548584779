import ArgumentParser
import Glibc
import Identity
import ProxyModel
import WeirCrypto

/// A folder with an authority and what it signed.
struct CertificateFolder {
    private static let longestFile = 65536
    private let folder: String

    init(_ path: String) {
        folder = SmallFile.absolute(path)
    }

    /// Where a file of this name is.
    func path(_ name: String) -> String { folder.hasSuffix("/") ? folder + name : folder + "/" + name }

    /// Makes the folder, open to its owner only; no error if it is there.
    func make() throws(IAMFailure) {
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw .system("\(folder) cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    /// Writes NAME.pem and NAME-key.pem; neither may be there. Says what it wrote.
    func write(_ issued: IssuedCertificate, as name: String) throws(IAMFailure) {
        guard !name.isEmpty, !name.contains("/") else {
            throw .badInput("--file-name is \(name); a name without slashes is allowed")
        }
        let (certificate, key) = (path("\(name).pem"), path("\(name)-key.pem"))
        try PrivateFile.make(key, issued.keyPEM.exposedBytes)
        do {
            try PrivateFile.make(certificate, Array(issued.certificatePEM.utf8), mode: 0o644)
        } catch {
            PrivateFile.remove(key)
            throw error
        }
        print("made \(certificate) and \(key)")
    }

    /// The authority in this folder.
    func authority() throws(IAMFailure) -> IssuedCertificate {
        func read(_ name: String) throws(IAMFailure) -> [UInt8] {
            do {
                return try SmallFile.read(path(name), limit: Self.longestFile)
            } catch {
                throw .badInput("\(path(name)) \(error.reason); `weir cert create-ca` makes an authority")
            }
        }
        return IssuedCertificate(
            certificatePEM: String(decoding: try read("ca.pem"), as: UTF8.self),
            keyPEM: Secret(bytes: try read("ca-key.pem")))
    }

    /// Runs a verb; a failure is one line on standard error and an exit code.
    static func run(_ verb: String, _ body: () throws(IAMFailure) -> Void) throws {
        do {
            try body()
        } catch {
            StandardError.print(error.line(command: "weir cert \(verb)", operation: nil))
            throw ExitCode(error.exitCode)
        }
    }
}

// What was asked for may be something that no certificate can have; OpenSSL says so.
extension IssuedCertificate {
    static func authority(name: String) throws(IAMFailure) -> IssuedCertificate {
        try asked { () throws(CryptoError) in try CertificateMaker.authority(name: name, now: Timestamp.now.seconds) }
    }

    /// Names that look like addresses are taken for such.
    static func server(
        names: [String], signedBy authority: IssuedCertificate
    ) throws(IAMFailure) -> IssuedCertificate {
        try asked { () throws(CryptoError) in
            try CertificateMaker.server(
                dnsNames: names.filter { !isAddress($0) }, addresses: names.filter(isAddress), signedBy: authority,
                now: Timestamp.now.seconds)
        }
    }

    static func client(
        name: String, signedBy authority: IssuedCertificate
    ) throws(IAMFailure) -> IssuedCertificate {
        try asked { () throws(CryptoError) in
            try CertificateMaker.client(name: name, signedBy: authority, now: Timestamp.now.seconds)
        }
    }

    private static func asked(
        _ body: () throws(CryptoError) -> IssuedCertificate
    ) throws(IAMFailure) -> IssuedCertificate {
        do {
            return try body()
        } catch {
            throw .badInput("\(error)")
        }
    }

    /// Whether a name is an IPv4 or IPv6 address.
    static func isAddress(_ name: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return inet_pton(AF_INET, name, &four) == 1 || inet_pton(AF_INET6, name, &six) == 1
    }
}
