import ArgumentParser

/// `weir cert`: an authority of one's own for development, and certificates that it signs.
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert", abstract: "Make an authority and certificates for development.",
        discussion: """
            Keys are ECDSA on P-256, in files open to their owner only. No file is ever written over.
            Exit codes: 0 when the files are there, 1 when they could not be made, 2 for bad input.
            """,
        subcommands: [CreateAuthorityCommand.self, CreateServerCommand.self, CreateClientCommand.self])
}

/// `weir cert create-ca`.
struct CreateAuthorityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-ca", abstract: "Make an authority that is good for ten years: ca.pem and ca-key.pem.")

    @Option(name: .customLong("out-dir"), help: "The folder for the files; it is made if it is not there.")
    var folder: String

    @Option(help: "The authority's name.")
    var name = "Weir development CA"

    func run() throws {
        try CertificateFolder.run("create-ca") { () throws(IAMFailure) in
            let folder = CertificateFolder(folder)
            try folder.make()
            try folder.write(try .authority(name: name), as: "ca")
            print("Clients trust it by: --ssl-ca=\(folder.path("ca.pem"))")
        }
    }
}

/// `weir cert create-server`.
struct CreateServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-server",
        abstract: "Make a server's certificate that is good for 397 days: server.pem and server-key.pem.")

    @Option(name: .customLong("ca-dir"), help: "The folder with the authority.")
    var authority: String

    @Option(help: "A name or an IP address by which clients dial it; several times for several.")
    var name: [String]

    @Option(name: .customLong("out-dir"), help: "The folder for the files; that of the authority unless given.")
    var folder: String?

    @Option(name: .customLong("file-name"), help: "Their name, without its end.")
    var fileName = "server"

    func run() throws {
        try CertificateFolder.run("create-server") { () throws(IAMFailure) in
            let folder = CertificateFolder(folder ?? authority)
            try folder.make()
            let signer = CertificateFolder(authority)
            try folder.write(try .server(names: name, signedBy: try signer.authority()), as: fileName)
            print(
                """
                In weir.yaml:
                endpoint:
                  tls:
                    certificate: \(folder.path("\(fileName).pem"))
                    key: \(folder.path("\(fileName)-key.pem"))
                """)
        }
    }
}

/// `weir cert create-client`.
struct CreateClientCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create-client",
        abstract: "Make a client's certificate that is good for 397 days: client.pem and client-key.pem.")

    @Option(name: .customLong("ca-dir"), help: "The folder with the authority.")
    var authority: String

    @Option(help: "The client's name.")
    var name: String

    @Option(name: .customLong("out-dir"), help: "The folder for the files; that of the authority unless given.")
    var folder: String?

    @Option(name: .customLong("file-name"), help: "Their name, without its end.")
    var fileName = "client"

    func run() throws {
        try CertificateFolder.run("create-client") { () throws(IAMFailure) in
            let folder = CertificateFolder(folder ?? authority)
            try folder.make()
            let signer = CertificateFolder(authority)
            try folder.write(try .client(name: name, signedBy: try signer.authority()), as: fileName)
            print(
                """
                The client shows it by: --ssl-cert=\(folder.path("\(fileName).pem")) \
                --ssl-key=\(folder.path("\(fileName)-key.pem"))
                In weir.yaml, so that everybody must show one; with clientCertificate: OPTIONAL only users with
                requireClientCertificate: true
                endpoint:
                  tls:
                    clientCA: \(signer.path("ca.pem"))
                """)
        }
    }
}
