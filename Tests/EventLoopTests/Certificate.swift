import Glibc
import Testing

@testable import EventLoop

/// A self-signed certificate for `localhost`, made by the openssl program in a folder of its own.
final class Certificate: Sendable {
    let folder: String
    var certificate: String { folder + "/cert.pem" }
    var key: String { folder + "/key.pem" }

    init(_ name: String = "localhost") throws {
        var template = Array("/tmp/weir-certificate-XXXXXX".utf8CString)
        let made = mkdtemp(&template)
        folder = String(cString: try #require(made))
        let command =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 1 -subj /CN=\(name) "
            + "-addext subjectAltName=DNS:\(name) -keyout \(folder)/key.pem -out \(folder)/cert.pem 2>/dev/null"
        try #require(Glibc.system(command) == 0, "the openssl program is needed for this test")
    }

    deinit {
        unlink(certificate)
        unlink(key)
        rmdir(folder)
    }

    func server(minimum: TLSVersion = .v12) throws -> TLSServerContext {
        try TLSServerContext(certificate: certificate, key: key, minimum: minimum)
    }
}
