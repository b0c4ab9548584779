import EventLoop
import Glibc
import MySQLProtocol

/// A connection to the server beside the load, blocking, that asks it for its own counters.
///
/// It is one connection of the server like any other: whoever counts connections takes it off.
/// *Isolation*: one thread at a time.
public final class ServerObserver {
    /// How long one answer may take.
    private static let patienceSeconds = 30
    /// So many bytes are taken at once.
    private static let chunk = 16 * 1024

    private let socket: Int32
    /// Once TLS has begun.
    private var tls: BlockingTLS?
    private var capabilities: CapabilityFlags = []
    private var received: [UInt8] = []

    /// Connects and logs in, over TLS where the account asks for it.
    ///
    /// - Throws: the server's error, or the system's.
    public init(_ account: LoadAccount) throws(LoadFailure) {
        socket = try Self.connect(account.server)
        // From here on `deinit` closes it, even when this throws.
        try logIn(account)
    }

    deinit {
        // The server would count a connection that just goes as aborted.
        let goodbye = PacketWriter.packet(sequence: 0, payload: Command.quit.payload())
        // One that is refused changes nothing any more.
        try? send(goodbye, .idle)
        tls = nil
        Glibc.close(socket)
    }

    /// Runs a query and returns the rows of its last result; none for a statement without rows.
    ///
    /// - Throws: the server's error, or why the connection broke; it is of no use afterwards then.
    @discardableResult
    public func query(_ text: String) throws(LoadFailure) -> [[String?]] {
        try send(PacketWriter.packet(sequence: 0, payload: Command.query.payload(text.utf8)), .query)
        var reader = ResultSetReader(capabilities: capabilities)
        while true {
            let payload = try nextPacket(.query).payload
            let result: QueryResult?
            do throws(WireError) {
                result = try reader.received(payload.span)
            } catch {
                throw LoadFailure(phase: .query, code: .malformed, message: "\(error)")
            }
            guard let result, !result.isFollowed else { continue }
            switch result {
            case .ok: return []
            case .error(let error):
                throw LoadFailure(phase: .query, code: .server(error.code), message: error.message)
            case .rows(let rows):
                return rows.rows.map { $0.map { $0.map { String(decoding: $0, as: UTF8.self) } } }
            }
        }
    }

    /// A status variable of the whole server, as a number.
    public func status(_ name: String) throws(LoadFailure) -> Int {
        let rows = try query("SHOW GLOBAL STATUS LIKE '\(name)'")
        guard let row = rows.first, row.count == 2, let number = row[1].flatMap({ Int($0) }) else {
            throw LoadFailure(phase: .query, code: .malformed, message: "the server has no status \(name)")
        }
        return number
    }

    // MARK: Connecting

    private static func connect(_ address: ResolvedAddress) throws(LoadFailure) -> Int32 {
        var failure = LoadFailure(phase: .connect, code: .system(EADDRNOTAVAIL), message: "no address")
        for candidate in address.candidates {
            let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
            let socket = Glibc.socket(candidate.family, type, 0)
            guard socket >= 0 else { throw systemFailure("socket", .connect) }
            var patience = timeval(tv_sec: patienceSeconds, tv_usec: 0)
            let size = socklen_t(MemoryLayout<timeval>.size)
            setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
            setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
            if candidate.withPointer({ Glibc.connect(socket, $0, $1) }) == 0 { return socket }
            failure = systemFailure("connect to \(address.address)", .connect)
            Glibc.close(socket)
        }
        throw failure
    }

    private func logIn(_ account: LoadAccount) throws(LoadFailure) {
        var login = ClientLogin(account.login, transport: account.transport)
        while true {
            let packet = try nextPacket(.login)
            var sequence = packet.sequence &+ 1
            var actions = login.received(packet.payload)[...]
            while let action = actions.popFirst() {
                switch action {
                case .send(let payload):
                    try send(PacketWriter.packet(sequence: sequence, payload: payload), .login)
                    sequence &+= 1
                case .startTLS:
                    try secure(account.tls)
                    actions += login.tlsEstablished()
                case .succeeded:
                    capabilities = login.capabilities
                    return
                case .failed(let error):
                    throw LoadFailure(phase: .login, code: .server(error.code), message: error.message)
                case .protocolError(let error):
                    throw LoadFailure(phase: .login, code: .malformed, message: "\(error)")
                }
            }
        }
    }

    private func secure(_ context: TLSClientContext?) throws(LoadFailure) {
        guard let context else {
            throw LoadFailure(phase: .login, code: .tls, message: "TLS is asked for and not set up")
        }
        // What came before the handshake is not the server's word.
        guard received.isEmpty else {
            throw LoadFailure(phase: .login, code: .malformed, message: "bytes came before TLS")
        }
        do throws(TLSError) {
            tls = try BlockingTLS(context, descriptor: socket)
        } catch {
            throw LoadFailure(phase: .login, code: .tls, message: error.description)
        }
    }

    // MARK: Bytes

    private func send(_ bytes: [UInt8], _ phase: LoadPhase) throws(LoadFailure) {
        var rest = bytes[...]
        while !rest.isEmpty { rest = rest.dropFirst(try sendSome(rest, phase)) }
    }

    private func sendSome(_ bytes: ArraySlice<UInt8>, _ phase: LoadPhase) throws(LoadFailure) -> Int {
        if let tls {
            do throws(TLSError) {
                return try tls.send(bytes)
            } catch {
                throw LoadFailure(phase: phase, code: .tls, message: error.description)
            }
        }
        while true {
            let count = bytes.withUnsafeBytes { Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count >= 0 { return count }
            if errno != EINTR { throw Self.systemFailure("send", phase) }
        }
    }

    private func nextPacket(_ phase: LoadPhase) throws(LoadFailure) -> (sequence: UInt8, payload: [UInt8]) {
        while true {
            let head = Array(received.prefix(PacketHeader.byteCount))
            // Not a header yet means that more must be read.
            if let header = try? PacketHeader(head.span), received.count >= header.packetLength {
                let payload = Array(received[PacketHeader.byteCount..<header.packetLength])
                received.removeFirst(header.packetLength)
                return (header.sequence, payload)
            }
            try receiveMore(phase)
        }
    }

    private func receiveMore(_ phase: LoadPhase) throws(LoadFailure) {
        let chunk = try receiveSome(phase)
        guard !chunk.isEmpty else {
            throw LoadFailure(phase: phase, code: .closed, message: "the server closed the connection")
        }
        received += chunk
    }

    /// What came; nothing at the end.
    private func receiveSome(_ phase: LoadPhase) throws(LoadFailure) -> [UInt8] {
        if let tls {
            do throws(TLSError) {
                return try tls.receive(upTo: Self.chunk)
            } catch {
                throw LoadFailure(phase: phase, code: .tls, message: error.description)
            }
        }
        var failure: LoadFailure?
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
            var got = recv(socket, buffer.baseAddress, buffer.count, 0)
            while got < 0, errno == EINTR { got = recv(socket, buffer.baseAddress, buffer.count, 0) }
            if got < 0 { failure = Self.systemFailure("receive", phase) }
            count = max(0, got)
        }
        if let failure { throw failure }
        return chunk
    }

    private static func systemFailure(_ doing: String, _ phase: LoadPhase) -> LoadFailure {
        let error = SystemError.latest(doing)
        return LoadFailure(phase: phase, code: .system(error.code), message: error.description)
    }
}
