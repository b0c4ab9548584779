internal import CMariaDB
internal import Dispatch
public import MySQLProtocol
import ProxyModel
import WeirCrypto

/// Opens backends on threads of its own, since libmariadb blocks while it does.
///
/// How many are opened at once is the pool's decision (`maxParallelConnects`); this only needs a thread for each.
///
/// *Isolation*: any; `completion` is called on one of the threads.
public final class BackendConnector: Sendable {
    private let queue = DispatchQueue(label: "weir.connector", attributes: .concurrent)

    /// A connector; threads come into being as they are needed.
    public init() {}

    /// Opens one backend and reports it, or why there is none.
    public func open(
        _ login: BackendLogin, completion: @escaping @Sendable (Result<MariaDBConnection, BackendFault>) -> Void
    ) {
        queue.async {
            do throws(BackendFault) {
                completion(.success(try MariaDBConnection(login)))
            } catch {
                completion(BackendConnector.openByPreviousPassword(login, after: error))
            }
        }
    }

    private static func openByPreviousPassword(
        _ login: BackendLogin, after fault: BackendFault
    ) -> Result<MariaDBConnection, BackendFault> {
        guard fault.isAccessDenied, let previous = login.previousPassword, previous != login.password else {
            return .failure(fault)
        }
        var second = login
        second.password = previous
        do throws(BackendFault) {
            return .success(try MariaDBConnection(second, isSecondTry: true))
        } catch {
            // The password that should be right is the one to talk about.
            return .failure(error.isAccessDenied ? fault : error)
        }
    }
}

/// One authenticated connection of libmariadb's, whose socket and TLS session the caller drives.
///
/// *Isolation*: one thread at a time; handed from the connector's thread to a loop once and used only there.
public final class MariaDBConnection: @unchecked Sendable {
    // @unchecked: ownership moves from the connector's thread to the loop with the completion; never shared.
    private var handle: OpaquePointer?

    /// The socket, non-blocking. It belongs to libmariadb: never close it.
    public let descriptor: Int32
    /// OpenSSL's connection (`SSL *`) on it, or nil when it is plain.
    public let ssl: OpaquePointer?
    /// The server's version, as it is after MariaDB's compatibility prefix.
    public let serverVersion: String
    /// The collation in the server's greeting.
    public let serverCollation: UInt8
    /// What the server can do.
    public let serverCapabilities: CapabilityFlags
    /// What both sides agreed on.
    public let capabilities: CapabilityFlags
    /// The server's id of this connection.
    public let threadID: UInt32
    /// Whether it was the login's previous password that the server took.
    public let usedPreviousPassword: Bool

    /// Connects, negotiates TLS and logs in; blocks.
    fileprivate init(_ login: BackendLogin, isSecondTry: Bool = false) throws(BackendFault) {
        usedPreviousPassword = isSecondTry
        let handle = try MariaDBConnection.connect(login)
        self.handle = handle
        descriptor = weir_socket(handle)
        ssl = weir_ssl(handle).map { OpaquePointer($0) }
        serverVersion = String(cString: weir_server_version(handle))
        serverCollation = UInt8(truncatingIfNeeded: weir_server_collation(handle))
        serverCapabilities = CapabilityFlags(rawValue: UInt32(truncatingIfNeeded: weir_server_flags(handle)))
        capabilities = CapabilityFlags(rawValue: UInt32(truncatingIfNeeded: weir_client_flags(handle)))
        threadID = UInt32(truncatingIfNeeded: weir_thread_id(handle))
    }

    deinit { close() }

    /// Closes the socket and frees everything. Does not block: the socket is shut down first. Twice is harmless.
    public func close() {
        guard let handle else { return }
        self.handle = nil
        weir_abandon(handle)
    }

    private static func connect(_ login: BackendLogin) throws(BackendFault) -> OpaquePointer {
        var host: [CChar] = []
        var socket: [CChar]?
        var port: UInt32 = 0
        switch login.target.address {
        case .tcp(let name, let number):
            host = Array(name.utf8CString)
            port = UInt32(number)
        case .unix(let path):
            host = Array("localhost".utf8CString)
            socket = Array(path.utf8CString)
        }
        let user = Array(login.user.utf8CString)
        var password = login.password.exposedBytes.map { CChar(bitPattern: $0) } + [0]
        defer { _ = password.withUnsafeMutableBytes { $0.initializeMemory(as: UInt8.self, repeating: 0) } }
        let ca = login.target.ca.map { Array($0.utf8CString) }
        let certificate = login.target.clientCertificate.map { Array($0.certificate.utf8CString) }
        let key = login.target.clientCertificate.map { Array($0.key.utf8CString) }

        var failure = weir_connect_failure()
        let handle = host.withUnsafeBufferPointer { host in
            user.withUnsafeBufferPointer { user in
                password.withUnsafeBufferPointer { password in
                    withOptional(socket) { socket in
                        withOptional(ca) { ca in
                            withOptional(certificate) { certificate in
                                withOptional(key) { key in
                                    login.proxyHeader.withUnsafeBytes { header in
                                        var options = weir_connect_options(
                                            host: host.baseAddress, port: port, unix_socket: socket,
                                            user: user.baseAddress, password: password.baseAddress,
                                            timeout_seconds: login.target.connectTimeout.wholeSecondsUp,
                                            client_flags: UInt(login.capabilities.rawValue),
                                            tls_mode: login.target.tls.number, ca: ca, certificate: certificate,
                                            key: key,
                                            proxy_header: header.isEmpty ? nil : header.baseAddress,
                                            proxy_header_length: UInt(header.count))
                                        return weir_connect(&options, &failure)
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
        guard let handle else { throw BackendFault(failure) }
        return handle
    }

    private static func withOptional<Result>(
        _ text: [CChar]?, _ body: (UnsafePointer<CChar>?) -> Result
    ) -> Result {
        guard let text else { return body(nil) }
        return text.withUnsafeBufferPointer { body($0.baseAddress) }
    }
}

extension Duration {
    /// libmariadb counts in seconds.
    fileprivate var wholeSecondsUp: UInt32 {
        UInt32(clamping: max(1, components.seconds + (components.attoseconds > 0 ? 1 : 0)))
    }
}

extension TLSMode {
    fileprivate var number: Int32 {
        switch self {
        case .disabled: Int32(WEIR_TLS_DISABLED.rawValue)
        case .preferred: Int32(WEIR_TLS_PREFERRED.rawValue)
        case .required: Int32(WEIR_TLS_REQUIRED.rawValue)
        case .verifyCA: Int32(WEIR_TLS_VERIFY_CA.rawValue)
        case .verifyIdentity: Int32(WEIR_TLS_VERIFY_IDENTITY.rawValue)
        }
    }
}

extension BackendFault {
    fileprivate init(_ failure: weir_connect_failure) {
        self.init(
            code: UInt16(truncatingIfNeeded: failure.code),
            sqlState: withUnsafeBytes(of: failure.sql_state) { BackendFault.text($0) },
            message: withUnsafeBytes(of: failure.message) { BackendFault.text($0) })
    }

    private static func text(_ bytes: UnsafeRawBufferPointer) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
}
