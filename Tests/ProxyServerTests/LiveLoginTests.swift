import MySQLProtocol
import Testing
import WeirCrypto

@testable import ProxyServer

extension LiveTests {
    /// The error that a login ends with, if it does.
    static func refusal(
        of proxy: ProxyUnderTest, password: String = PrivateMariaDB.password, database: String? = nil
    ) -> ERRPacket? {
        do {
            _ = try TestClient(unix: proxy.path, password: password, database: database)
            return nil
        } catch {
            return error as? ERRPacket
        }
    }

    @Suite(.tags(.database)) struct Logins {
        @Test("SSLRequest where TLS is not offered is refused, and others are served")
        func noTLS() throws {
            let proxy = try ProxyUnderTest()
            let client = try TestClient(connectingTo: proxy.path)
            #expect(try !client.offered().contains(.ssl))
            try client.send(
                SSLRequest(
                    capabilities: [.protocol41, .ssl, .secureConnection], maxPacketSize: 1 << 24, characterSet: 45
                ).encoded(), sequence: 1)
            let error = try client.error()
            #expect(error.code == 1043 || error.code == 1045, "\(error)")
            #expect(client.isClosedByPeer())
            #expect(try proxy.client().value("SELECT 1") == "1")
        }

        static let garbage: [(String, [UInt8])] = [
            ("HTTP", Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8)), ("zeros", [UInt8](repeating: 0, count: 64)),
            ("an empty login", [0, 0, 0, 1]), ("one byte", [1, 0, 0, 1, 0xff]),
            ("a wrong sequence id", [4, 0, 0, 7, 1, 2, 3, 4]),
            ("an oversized login", [0xff, 0xff, 0xff, 1, 0, 0, 0, 0, 0]),
            ("noise", [32, 0, 0, 1] + (0..<32).map { UInt8(truncatingIfNeeded: $0 &* 91) }),
        ]

        @Test("garbage instead of a login closes the connection, and others are served", arguments: garbage)
        func garbageLogin(name: String, bytes: [UInt8]) throws {
            let proxy = try ProxyUnderTest(handshakeTimeout: .milliseconds(300))
            let client = try TestClient(connectingTo: proxy.path)
            _ = try client.packet()
            try client.write(bytes)
            client.readToTheEnd()
            #expect(try proxy.client().value("SELECT 1") == "1")
        }

        @Test("a wrong password is refused as the server would")
        func password() throws {
            let proxy = try ProxyUnderTest()
            let error = LiveTests.refusal(of: proxy, password: "wrong")
            #expect(error?.code == 1045 && error?.sqlState == "28000")
        }

        @Test("an unknown schema is refused at the login, by the server's error")
        func schema() throws {
            let proxy = try ProxyUnderTest()
            let error = LiveTests.refusal(of: proxy, database: "no_such_schema")
            #expect(error?.code == 1049)
            #expect(try proxy.client(database: "shop").value("SELECT DATABASE()") == "shop")
        }

        @Test("a login sent byte by byte, and the first command with it, are served")
        func cutLogin() throws {
            let proxy = try ProxyUnderTest()
            let client = try TestClient(connectingTo: proxy.path)
            var login = ClientLogin(
                ClientLoginSettings(
                    user: PrivateMariaDB.user, password: Secret(PrivateMariaDB.password), tls: .disabled),
                transport: .unixSocket)
            let actions = login.received(try client.packet())
            let payload = try #require(actions.lazy.compactMap(\.payload).first)
            let bytes = PacketWriter.packet(sequence: 1, payload: payload)
            for index in bytes.indices { try client.write(bytes[index...index]) }
            let answer = try client.packet()
            let verdict = login.received(answer)
            // Behind a fast login's own word comes the OK.
            if verdict.isEmpty { #expect(try client.packet().first == 0) }
            try client.send("SELECT 1")
            #expect(rows(try client.results()) == [[["1"]]])
        }
    }
}

extension ClientLoginAction {
    fileprivate var payload: [UInt8]? {
        if case .send(let payload) = self { payload } else { nil }
    }
}
