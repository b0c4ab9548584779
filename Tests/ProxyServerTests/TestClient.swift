import EventLoop
import Glibc
import MySQLProtocol
import WeirCrypto

struct ClientTrouble: Error, CustomStringConvertible {
    let description: String
}

/// A small blocking client, which can send anything, in any cuts.
final class TestClient {
    let descriptor: Int32
    private(set) var capabilities: CapabilityFlags = []
    private(set) var greeting: Greeting?
    /// What must live for as long as this client, such as the proxy that it is connected to.
    var keeper: AnyObject?
    private var held: [UInt8] = []
    /// The sequence id of the packet read last.
    private(set) var sequence: UInt8 = 0

    /// Asks for the backend's own id: in a text about locks, CONNECTION_ID() is the server's.
    static let backendIDQuery = "SELECT CONNECTION_ID() FROM (SELECT IS_USED_LOCK('x')) t"

    /// Connects without logging in.
    init(connectingTo path: String) throws {
        var name = try UnixName(path)
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        guard name.withPointer({ connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            throw ClientTrouble(description: "connect: \(errno)")
        }
        var patience = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Connects and logs in.
    convenience init(
        unix path: String, password: String = PrivateMariaDB.password, database: String? = nil,
        capabilities: CapabilityFlags = ClientLoginSettings.usualCapabilities
    ) throws {
        try self.init(connectingTo: path)
        var login = ClientLogin(
            ClientLoginSettings(
                user: PrivateMariaDB.user, password: Secret(password), database: database, capabilities: capabilities,
                tls: .disabled), transport: .unixSocket)
        while true {
            for action in login.received(try packet()) {
                switch action {
                case .send(let payload): try send(payload, sequence: sequence &+ 1)
                case .succeeded:
                    self.capabilities = login.capabilities
                    greeting = login.greeting
                    return
                case .failed(let error): throw error
                case .startTLS, .protocolError: throw ClientTrouble(description: "\(action)")
                }
            }
        }
    }

    deinit { close(descriptor) }

    // MARK: Sending

    func write(_ bytes: some Collection<UInt8>) throws {
        let bytes = Array(bytes)
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw ClientTrouble(description: "send: \(errno)") }
            start += count
        }
    }

    func send(_ payload: [UInt8], sequence: UInt8 = 0) throws {
        try write(PacketWriter.packet(sequence: sequence, payload: payload))
    }

    func send(_ text: String) throws { try send(Command.query.payload(text.utf8)) }

    // MARK: Receiving

    /// Whether the other side has closed.
    func isClosedByPeer() -> Bool { held.isEmpty && !fill() }

    private func fill() -> Bool {
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        guard count > 0 else { return false }
        held += chunk[..<count]
        return true
    }

    /// Drops everything until the other side closes.
    func readToTheEnd() {
        held = []
        while fill() { held = [] }
    }

    /// Reads so many raw bytes and drops them.
    func drop(_ count: Int) throws {
        while held.count < count { guard fill() else { throw ClientTrouble(description: "the proxy closed") } }
        held.removeFirst(count)
    }

    /// One payload, put together from its packets.
    func packet() throws -> [UInt8] {
        var payload: [UInt8] = []
        while true {
            while held.count < 4 { guard fill() else { throw ClientTrouble(description: "the proxy closed") } }
            let length = Int(held[0]) | Int(held[1]) << 8 | Int(held[2]) << 16
            sequence = held[3]
            held.reserveCapacity(length + 4)
            while held.count < 4 + length {
                guard fill() else { throw ClientTrouble(description: "the proxy closed within a packet") }
            }
            payload += held[4..<4 + length]
            held.removeFirst(4 + length)
            if length < PacketHeader.maxPayload { return payload }
        }
    }

    func error() throws -> ERRPacket {
        let payload = try packet()
        return try ERRPacket(payload.span)
    }

    /// What the greeting that comes next offers.
    func offered() throws -> CapabilityFlags {
        let payload = try packet()
        return try Greeting(payload.span).capabilities
    }

    /// Every result of one command.
    func results() throws -> [QueryResult] {
        var reader = ResultSetReader(capabilities: capabilities)
        var results: [QueryResult] = []
        while true {
            let payload = try packet()
            guard let result = try reader.received(payload.span) else { continue }
            results.append(result)
            if !result.isFollowed { return results }
        }
    }

    @discardableResult
    func query(_ text: String) throws -> [QueryResult] {
        try send(text)
        return try results()
    }

    /// The first value of the first row; throws the server's error.
    func value(_ text: String) throws -> String? {
        switch try query(text).first {
        case .rows(let set)?: return set.text(row: 0, column: 0)
        case .error(let error)?: throw error
        default: return nil
        }
    }
}
