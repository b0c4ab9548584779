import EventLoop
import Foundation

/// A certificate for the stub server, made for these tests and trusted by nobody.
enum StubCertificate {
    /// A server's TLS context with it.
    static func context() throws -> TLSServerContext {
        let folder = FileManager.default.temporaryDirectory.appending(path: "weir-load-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificateFile, keyFile) = (folder.appending(path: "c.pem"), folder.appending(path: "k.pem"))
        try certificate.write(to: certificateFile, atomically: true, encoding: .utf8)
        try key.write(to: keyFile, atomically: true, encoding: .utf8)
        return try TLSServerContext(certificate: certificateFile.path, key: keyFile.path)
    }

    /// A file with the certificate, to be trusted. The caller removes it.
    static func file() throws -> URL {
        let file = FileManager.default.temporaryDirectory.appending(path: "weir-load-test-\(UUID().uuidString).pem")
        try certificate.write(to: file, atomically: true, encoding: .utf8)
        return file
    }

    private static let key = """
        -----BEGIN PRIVATE KEY-----
        MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgUnej7rmrQzzLoZ7H
        J39vX2yroVYEBZE/PE7AcHbpD3WhRANCAARDQjJ1VxUiv0vi3L/bddifxyzLmolq
        xm0ahOHcV3dB6c5ipGLzEb88f+0ur4fMpnJfMWoz/s3adPFEx/cho/Tk
        -----END PRIVATE KEY-----
        """

    private static let certificate = """
        -----BEGIN CERTIFICATE-----
        MIIBfzCCASWgAwIBAgIUP8Qy+dxHDcaS0JIQQHYMt647500wCgYIKoZIzj0EAwIw
        FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMzA5MzE1NFoYDzIxMjYxMDMw
        MDkzMTU0WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO
        PQMBBwNCAARDQjJ1VxUiv0vi3L/bddifxyzLmolqxm0ahOHcV3dB6c5ipGLzEb88
        f+0ur4fMpnJfMWoz/s3adPFEx/cho/Tko1MwUTAdBgNVHQ4EFgQUs00tsZjJAcjL
        6pgXuISF8cTfZTAwHwYDVR0jBBgwFoAUs00tsZjJAcjL6pgXuISF8cTfZTAwDwYD
        VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEA9mrYassHrBdmN5UvUV1g
        /7mOPbtXi7lbweU9+vjM4joCIHpwzw8oL781I6sTX0RdR48cq/L8UXm9ihonANUe
        Mfbg
        -----END CERTIFICATE-----
        """
}
