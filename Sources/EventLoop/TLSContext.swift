internal import COpenSSL

/// What OpenSSL refused about a certificate, key or connection.
public struct TLSError: Error, Equatable, CustomStringConvertible {
    /// One line: what was wanted and OpenSSL's reason.
    public let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Empties this thread's error queue into its first reason.
    static func latestReason() -> String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0 else { return "unknown reason" }
        guard let reason = ERR_reason_error_string(code) else { return "error \(code)" }
        return String(cString: reason)
    }
}

/// The oldest TLS version that is accepted.
public enum TLSVersion: Sendable {
    /// TLS 1.2 and newer.
    case v12
    /// TLS 1.3 only.
    case v13

    fileprivate var number: Int32 { self == .v12 ? TLS1_2_VERSION : TLS1_3_VERSION }
}

/// The certificate and settings with which a listener accepts TLS.
///
/// *Isolation*: any; an `SSL_CTX` is counted and locked by OpenSSL and is not changed after `init`.
public final class TLSServerContext: @unchecked Sendable {
    // @unchecked: see the isolation note; the pointer itself is written once.
    private let context: OpaquePointer

    /// Loads a certificate chain and its key, both PEM.
    ///
    /// - Parameters:
    ///   - clientCA: whose certificates clients may show; nil asks for none.
    ///   - requiresClientCertificate: whether they must; a bad one fails in any case.
    /// - Throws: `TLSError` naming the file and what is wrong with it.
    public init(
        certificate: String, key: String, clientCA: String? = nil, requiresClientCertificate: Bool = true,
        minimum: TLSVersion = .v12
    ) throws(TLSError) {
        guard let context = SSL_CTX_new(TLS_server_method()) else { throw TLSError(TLSError.latestReason()) }
        self.context = context
        ERR_clear_error()
        guard SSL_CTX_use_certificate_chain_file(context, certificate) == 1 else {
            throw TLSError("certificate \(certificate): \(TLSError.latestReason())")
        }
        guard SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1 else {
            throw TLSError("private key \(key): \(TLSError.latestReason())")
        }
        guard SSL_CTX_check_private_key(context) == 1 else {
            throw TLSError("private key \(key) does not belong to certificate \(certificate)")
        }
        if let clientCA {
            guard SSL_CTX_load_verify_locations(context, clientCA, nil) == 1 else {
                throw TLSError("client CA \(clientCA): \(TLSError.latestReason())")
            }
            let mode = requiresClientCertificate ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER
            SSL_CTX_set_verify(context, mode, nil)
        }
        configure(context, minimum: minimum)
        // Sessions live in tickets, not in this process: thousands of short clients must not fill a cache.
        _ = weir_SSL_CTX_set_session_cache_mode(context, Int(SSL_SESS_CACHE_OFF))
        SSL_CTX_set_num_tickets(context, 1)
    }

    deinit { SSL_CTX_free(context) }

    func makeConnection() -> OpaquePointer? {
        guard let ssl = SSL_new(context) else { return nil }
        SSL_set_accept_state(ssl)
        return ssl
    }
}

/// How a client of ours checks a server's certificate.
public enum ServerVerification: Sendable, Equatable {
    /// Encrypt only.
    case none
    /// The certificate must come from this CA file.
    case authority(file: String)
    /// And must be for this host.
    case identity(file: String, host: String)
}

/// The settings with which a client of ours starts TLS.
///
/// *Isolation*: any, as `TLSServerContext`.
public final class TLSClientContext: @unchecked Sendable {
    // @unchecked: as TLSServerContext.
    private let context: OpaquePointer
    private let host: String?

    /// Prepares a context; a CA file is read now.
    public init(verification: ServerVerification = .none) throws(TLSError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw TLSError(TLSError.latestReason()) }
        self.context = context
        configure(context, minimum: .v12)
        var host: String?
        switch verification {
        case .none: SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nil)
        case .authority(let file), .identity(let file, _):
            if case .identity(_, let name) = verification { host = name }
            self.host = host
            guard SSL_CTX_load_verify_locations(context, file, nil) == 1 else {
                throw TLSError("CA \(file): \(TLSError.latestReason())")
            }
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nil)
            return
        }
        self.host = host
    }

    deinit { SSL_CTX_free(context) }

    func makeConnection() -> OpaquePointer? {
        guard let ssl = SSL_new(context) else { return nil }
        if let host {
            _ = weir_SSL_CTX_set_tlsext_host_name(ssl, host)
            SSL_set1_host(ssl, host)
        }
        SSL_set_connect_state(ssl)
        return ssl
    }
}

/// Settings that both sides share: partial writes from a buffer that may move, and no 34 KB of buffers kept by a
/// connection that says nothing.
private func configure(_ context: OpaquePointer, minimum: TLSVersion) {
    _ = weir_SSL_CTX_set_mode(
        context,
        Int(SSL_MODE_ENABLE_PARTIAL_WRITE) | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER)
            | Int(SSL_MODE_RELEASE_BUFFERS))
    _ = weir_SSL_CTX_set_min_proto_version(context, Int(minimum.number))
    SSL_CTX_set_options(context, weirTLSOptions())
}

private func weirTLSOptions() -> UInt64 {
    weir_SSL_OP_IGNORE_UNEXPECTED_EOF | weir_SSL_OP_NO_RENEGOTIATION | weir_SSL_OP_NO_COMPRESSION
}
