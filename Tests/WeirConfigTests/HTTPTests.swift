import ProxyModel
import Testing
import WeirCrypto

@testable import WeirConfig

struct HTTPTests {
    @Test("the admin port by default, turned off, elsewhere")
    func listen() throws {
        #expect(try Sample.load("").spec.http.address?.description == "127.0.0.1:9307")
        #expect(try Sample.load("http: { listen: none }").spec.http.address == nil)
        let open = try Sample.load("http: { listen: '0.0.0.0:80', token: 'file:token' }").spec.http
        #expect(open.address?.description == "0.0.0.0:80")
        #expect(open.token == .file("/etc/weir/token"))
    }

    @Test("an open address without a token is refused with its line")
    func open() {
        #expect(
            Sample.errors("http:\n  listen: 0.0.0.0:9307\n") == [
                "weir.yaml:2: http.listen: 0.0.0.0:9307 is not allowed; an address of this machine only, such as "
                    + "127.0.0.1:9307, or set http.token too"
            ])
        #expect(
            Sample.errors("http: { listen: 9307 }") == [
                "weir.yaml:1: http.listen: 9307 is not allowed; host:port, [IPv6 address]:port or none"
            ])
    }

    @Test("the token is resolved, and shown nowhere")
    func token() throws {
        let loaded = try Sample.load("http: { token: env:TOKEN }")
        #expect(try loaded.resolveHTTPToken(environment: ["TOKEN": "t0ken"]) == Secret("t0ken"))
        let error = #expect(throws: ConfigurationErrors.self) { try loaded.resolveHTTPToken(environment: [:]) }
        #expect(
            error?.lines == [
                "weir.yaml:1: http.token: the environment variable TOKEN is not set; set it to the password before Weir "
                    + "starts"
            ])
        #expect(try Sample.load("").resolveHTTPToken(environment: [:]) == nil)
        let literal = try Sample.load("http: { token: t0ken }")
        var dumped = ""
        dump(literal, to: &dumped)
        #expect(!"\(literal.spec)\(dumped)".contains("t0ken"))
    }
}
