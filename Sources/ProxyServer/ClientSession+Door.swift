import EventLoop
import MySQLProtocol
import ProxyModel

// What happens between accepting a connection and its login: a load balancer's header, and the end for want of room.
extension ClientSession {
    /// Takes a PROXY protocol header off the first bytes of a connection.
    ///
    /// - Returns: what is the client's own; nil when more is needed, or the session has ended.
    func withoutProxyHeader(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        switch ProxyHeader.read(bytes.bindMemory(to: UInt8.self).span) {
        case .none:
            headerBytes = nil
            return bytes
        case .incomplete(let least):
            // Whoever may not send one is told when it is there, as it may still turn out to be something else.
            headerBytes = least
            _ = keep(bytes)
            return nil
        case .header(let header):
            headerBytes = nil
            if !believesHeader {
                // Said when the login is here: bytes that nobody read would make the kernel drop the answer.
                isHeaderRefused = true
            } else if let source = header.source {
                isCalled(from: source)
            }
            return UnsafeRawBufferPointer(rebasing: bytes[header.byteCount...])
        case .malformed(let what):
            headerBytes = nil
            // The client has sent its login, or will have when it reads this.
            nextLoginSequence = 2
            refuseLogin(ERRPacket(.badHandshake, "Bad handshake"), "a malformed PROXY protocol header: \(what)")
            return nil
        }
    }

    func refuseHeader() {
        refuseLogin(
            ERRPacket(.hostNotPrivileged, "Proxy header is not accepted from \(peer.host)"),
            "a PROXY protocol header from an address that is not in endpoint.proxyProtocolNetworks")
    }

    private var believesHeader: Bool {
        core.spec.endpoint.proxyProtocolNetworks.contains { $0.contains(peer) }
    }

    /// The client is somebody else than whom we talk to; how safe its way to there was, nobody knows.
    private func isCalled(from source: PeerAddress) {
        balancer = peer
        peer = source
        if case .loggingIn(var login) = phase {
            login.isRemote()
            phase = .loggingIn(login)
        }
    }

    /// Counts the client among this user's, and no longer among another's.
    ///
    /// - Returns: why there must not be one more.
    func admitted(as index: UInt16) -> ERRPacket? {
        guard admittedUser != index else { return nil }
        if let refusal = core.admit(user: index) { return refusal }
        if let admittedUser { core.dismiss(user: admittedUser) }
        admittedUser = index
        return nil
    }

    /// Back to the user that it was, limit or no limit.
    func isAgain(_ index: UInt16) {
        guard admittedUser != index else { return }
        if let admittedUser { core.dismiss(user: admittedUser) }
        core.count(user: index)
        admittedUser = index
    }

    /// Leaves the place at the door to another client.
    func endCrowdedOut() {
        if !isSecure { sendError(.tooManyConnections, "Too many connections", sequence: nextLoginSequence) }
        end(.crowdedOut)
    }
}
