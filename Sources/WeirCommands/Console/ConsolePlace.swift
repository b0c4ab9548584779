import EventLoop
import LoadTest
import ProxyModel
import WeirConfig
import WeirCrypto

/// Where a console is and as whom to ask it.
struct ConsolePlace {
    /// As it was given or configured.
    let address: ListenAddress
    let resolved: ResolvedAddress
    let user: String
    let password: Secret
    /// The file with the authority that the server's certificate must come from; nil takes any certificate.
    let authority: String?
    /// For TLS; nil for a unix socket.
    let tls: TLSClientContext?

    /// Looks a host name up, and reads the authority's file.
    init(address: ListenAddress, user: String, password: Secret, authority: String?) throws(ConsoleFailure) {
        self.address = address
        self.user = user
        self.password = password
        self.authority = authority
        do throws(SystemError) {
            resolved = try ResolvedAddress(SocketAddress(address))
        } catch {
            throw .unreachable(address: "\(address)", "\(error)")
        }
        guard case .tcp = address else {
            tls = nil
            return
        }
        do throws(TLSError) {
            tls = try TLSClientContext(verification: authority.map { .authority(file: $0) } ?? .none)
        } catch {
            throw .notConfigured("--tls-ca: \(error)")
        }
    }

    var isLocalSocket: Bool { tls == nil }
}

extension SocketAddress {
    /// The same address as the loop has it.
    init(_ address: ListenAddress) {
        switch address {
        case .tcp(let host, let port): self = .tcp(host: host, port: UInt16(truncatingIfNeeded: port))
        case .unix(let path, _): self = .unix(path: path)
        }
    }
}

extension ListenAddress {
    /// The address by which this machine reaches what listens here; nil for a port that the system chose.
    var dialled: ListenAddress? {
        guard case .tcp(let host, let port) = self else { return self }
        guard port != 0 else { return nil }
        switch host {
        case "0.0.0.0", "": return .tcp(host: "127.0.0.1", port: port)
        case "::": return .tcp(host: "::1", port: port)
        default: return self
        }
    }
}
