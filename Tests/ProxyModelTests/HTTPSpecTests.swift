import Testing
import WeirCrypto

@testable import ProxyModel

struct HTTPSpecTests {
    @Test(
        "addresses of this machine need no token",
        arguments: ["127.0.0.1:9307", "127.9.8.7:0", "[::1]:9307", "localhost:80"])
    func loopback(text: String) throws {
        let listen = try #require(HTTPSpec.Listen(text))
        let spec = try HTTPSpec(listen: listen)
        #expect(spec.address?.description == text)
        #expect(spec.address?.isLoopback == true)
        #expect(listen.description == text)
    }

    @Test(
        "others do",
        arguments: [
            "0.0.0.0:9307", "[::]:9307", "10.0.0.1:9307", "weir.example:9307", "127.0.0.1.example:80", "127.1:80",
        ])
    func beyond(text: String) throws {
        let listen = try #require(HTTPSpec.Listen(text))
        #expect(
            throws: SettingError(
                key: "http.listen", value: text,
                allowed: "an address of this machine only, such as 127.0.0.1:9307, or set http.token too")
        ) { try HTTPSpec(listen: listen) }
        #expect(try HTTPSpec(listen: listen, token: .env("TOKEN")).address?.isLoopback == false)
    }

    @Test(
        "what is no address is none", arguments: ["", "9307", "unix:/run/x", "127.0.0.1", "a b:1", "::1:80", "x:65536"])
    func noAddress(text: String) {
        #expect(HTTPSpec.Listen(text) == nil)
    }

    @Test("none is no address at all, and needs no token")
    func off() throws {
        #expect(HTTPSpec.Listen("none") == HTTPSpec.Listen.none)
        let spec = try HTTPSpec(listen: .none)
        #expect(spec.address == nil)
        #expect(!spec.isDefault)
    }

    @Test("the default address is known as such, written or not")
    func byDefault() throws {
        #expect(try HTTPSpec().isDefault)
        #expect(try HTTPSpec(listen: #require(HTTPSpec.Listen("127.0.0.1:9307"))).isDefault)
        #expect(try !HTTPSpec(listen: #require(HTTPSpec.Listen("127.0.0.1:9308"))).isDefault)
    }

    @Test("an empty token would let everyone in")
    func emptyToken() {
        #expect(throws: SettingError(key: "http.token", value: nil, allowed: "a token that is not empty")) {
            try HTTPSpec(token: .literal(Secret("")))
        }
    }
}
