import Glibc
import Testing

@testable import EventLoop

@Suite struct AddressTests {
    static let socketAddresses: [(SocketAddress, String)] = [
        (.tcp(host: "127.0.0.1", port: 3306), "127.0.0.1:3306"), (.tcp(host: "db", port: 0), "db:0"),
        (.tcp(host: "::1", port: 3306), "[::1]:3306"), (.unix(path: "/run/weir.sock"), "unix:/run/weir.sock"),
    ]

    @Test("a socket address reads as it is written", arguments: socketAddresses)
    func socketAddress(address: SocketAddress, text: String) {
        #expect(address.description == text)
    }

    static let peers: [(PeerAddress, String, UInt16)] = [
        (.v4(0xC000_0207, port: 51234), "192.0.2.7:51234", 51234), (.v4(0, port: 0), "0.0.0.0:0", 0),
        (.v6(0x2001_0db8_0000_0000, 1, port: 443), "[2001:db8::1]:443", 443), (.v6(0, 1, port: 1), "[::1]:1", 1),
        (.v6(0, 0xffff_c000_0207, port: 9), "[::ffff:192.0.2.7]:9", 9), (.local, "unix", 0),
    ]

    @Test("a peer's address reads as everyone writes it", arguments: peers)
    func peer(address: PeerAddress, text: String, port: UInt16) {
        #expect(address.description == text)
        #expect(address.port == port)
    }

    @Test("what the kernel fills in is read in its byte order")
    func storage() {
        var storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.storeBytes(of: sa_family_t(AF_INET), as: sa_family_t.self)
            for (index, byte) in [0xc8, 0x22, 192, 0, 2, 7].enumerated() { bytes[2 + index] = UInt8(byte) }
        }
        #expect(PeerAddress(storage) == .v4(0xC000_0207, port: 51234))
        storage = sockaddr_storage()
        withUnsafeMutableBytes(of: &storage) { bytes in
            bytes.storeBytes(of: sa_family_t(AF_INET6), as: sa_family_t.self)
            bytes[3] = 80
            bytes[8] = 0x20
            bytes[9] = 0x01
            bytes[23] = 5
        }
        #expect(PeerAddress(storage) == .v6(0x2001_0000_0000_0000, 5, port: 80))
        #expect(PeerAddress(sockaddr_storage()) == .local)
    }

    @Test("a socket's path has at most 107 bytes")
    func length() throws {
        _ = try UnixName(String(repeating: "a", count: 107))
        #expect(throws: SystemError("unix:" + String(repeating: "a", count: 108), code: ENAMETOOLONG)) {
            _ = try UnixName(String(repeating: "a", count: 108))
        }
    }

    @Test("an error says what was tried and the system's reason")
    func systemError() {
        #expect(SystemError("listen on x", code: EADDRINUSE).description == "listen on x: Address already in use")
        #expect(StreamEnd.closedByPeer.text == "closed by peer")
        #expect(StreamEnd.failed(errno: ECONNRESET).text == "Connection reset by peer")
        #expect(StreamEnd.tls("bad").text == "TLS: bad")
    }

    @Test(
        "whom failed logins are counted for: an IPv4 address however it came, or the network that an IPv6 host has for itself",
        arguments: [
            (PeerAddress.v4(0xc000_0207, port: 1), "192.0.2.7", "192.0.2.7"),
            (.v6(0, 0xffff_c000_0207, port: 1), "192.0.2.7", "192.0.2.7"),
            (.v6(0x2001_0db8_0000_0001, 7, port: 1), "2001:db8:0:1::7", "2001:db8:0:1::/64"),
            (.v6(0, 1, port: 1), "::1", "::/64"), (.local, "unix", "unix"),
        ])
    func households(_ address: PeerAddress, host: String, household: String) {
        #expect(address.unmapped.host == host)
        #expect(address.household == household)
    }
}
