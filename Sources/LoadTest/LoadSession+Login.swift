import EventLoop
import MySQLProtocol

/// The login.
extension LoadSession {
    func loginPacket(_ bytes: Span<UInt8>, _ cursor: inout Int) throws(WireError) -> [UInt8]? {
        guard bytes.count - cursor >= PacketHeader.byteCount else { return nil }
        let header = try PacketHeader(bytes, at: cursor)
        guard header.payloadLength <= ReplyReader.longestWholePacket else {
            throw WireError.malformed("packet length")
        }
        guard bytes.count - cursor >= header.packetLength else { return nil }
        guard header.sequence == sequence else { throw WireError.unexpected("sequence id") }
        sequence = header.sequence &+ 1
        var offset = cursor + PacketHeader.byteCount
        cursor += header.packetLength
        return try bytes.bytes(header.payloadLength, at: &offset)
    }

    func takeLogin(_ payload: [UInt8]) throws(WireError) {
        guard case .loggingIn(var login) = state else { return }
        let actions = login.received(payload)
        state = .loggingIn(login)
        perform(actions)
    }

    func perform(_ actions: [ClientLoginAction]) {
        for action in actions {
            switch action {
            case .send(let payload):
                send(PacketWriter.packet(sequence: sequence, payload: payload))
                sequence &+= 1
            case .startTLS: startTLS()
            case .succeeded: loginSucceeded()
            case .failed(let error): fail(.server(error.code), error.message)
            case .protocolError(let error): fail(.malformed, "\(error)")
            }
        }
    }

    private func startTLS() {
        guard case .loggingIn(let login) = state, let tls = account.tls else {
            fail(.tls, "TLS is asked for and not set up")
            return
        }
        state = .securing(login, since: EventLoop.monotonicNanoseconds())
        secureAsClient(tls)
    }

    private func loginSucceeded() {
        guard case .loggingIn(let login) = state else { return }
        capabilities = login.capabilities
        times.loggedIn = EventLoop.monotonicNanoseconds()
        state = .idle
        owner.sessionOpened(self, times)
    }
}
