import ProxyModel
import Testing

struct ReloadedSpecTests {
    private func spec(port: Int, listen: Int, maxClients: Int, tls: TLSMode) throws -> ProxySpec {
        try ProxySpec(
            endpoint: EndpointSpec(listeners: [.tcp(host: "127.0.0.1", port: listen)], maxClients: maxClients),
            target: TargetSpec(address: .tcp(host: "db", port: port), tls: tls), pool: PoolSpec(),
            credentials: [CredentialSpec(user: "app", password: .env("PASSWORD"))])
    }

    @Test("a running proxy keeps its addresses and takes the rest")
    func kept() throws {
        let running = try spec(port: 3306, listen: 3307, maxClients: 10, tls: .disabled)
        let new = try spec(port: 3316, listen: 3317, maxClients: 20, tls: .required)
        #expect(new.reloaded(by: running) == (try spec(port: 3306, listen: 3307, maxClients: 20, tls: .required)))
    }
}
