import ConnectionPool
import EventLoop
import ProxyModel

// Telling the server by the PROXY protocol for whom a connection is opened. It serves others later.
extension TargetPool {
    /// The header of a new backend: for the client whose borrow it is opened for, or for nobody when it is opened to be
    /// kept warm or for a statement of Weir's own.
    func proxyHeader(for id: BackendID, _ key: PoolKey) -> [UInt8] {
        let version = core.spec.target.proxyProtocol
        guard version != .none else { return [] }
        // The pool starts a connect for each waiter that lacks one, in their order.
        let served = Set(callers.values)
        let borrow = waiting(for: key, most: served.count + 1).first { !served.contains($0) }
        callers[id] = borrow
        return version.header(borrow.flatMap { core.session(waitingAs: $0) })
    }
}

extension ProxyHeaderVersion {
    /// The bytes for a session's client, or for nobody; empty when nothing is to be said.
    func header(_ session: ClientSession?) -> [UInt8] {
        let source = session?.peer ?? .local
        let destination = session.map { PeerAddress(localEndOf: $0.descriptor) } ?? .local
        switch self {
        case .none: return []
        case .v1: return ProxyHeader.text(from: source, to: destination)
        case .v2: return ProxyHeader.binary(from: source, to: destination)
        }
    }
}
