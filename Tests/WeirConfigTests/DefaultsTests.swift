import ProxyModel
import Testing

@testable import WeirConfig

struct DefaultsTests {
    @Test("everything that is left out has its documented default")
    func defaults() throws {
        let spec = try Sample.load("").spec
        #expect(spec.endpoint.listeners == [.tcp(host: "127.0.0.1", port: 3307)])
        #expect(!spec.endpoint.requireTLS)
        #expect(spec.endpoint.tls == nil)
        #expect(spec.endpoint.idleClientTimeout == .seconds(1800))
        #expect(spec.endpoint.handshakeTimeout == .seconds(10))
        #expect(spec.endpoint.maxClients == 10000)
        #expect(spec.endpoint.clientPasswordAuthType == nil)
        #expect(spec.endpoint.serverVersion == nil)
        #expect(spec.target.address == .tcp(host: "db", port: 3306))
        #expect(spec.target.tls == .preferred)
        #expect(spec.target.ca == nil)
        #expect(spec.target.clientCertificate == nil)
        #expect(spec.target.connectTimeout == .seconds(10))
        #expect(spec.pool.limit == .percent(100))
        #expect(spec.pool.maxIdleConnectionsPercent == 50)
        #expect(spec.pool.minConnections == 0)
        #expect(spec.pool.connectionBorrowTimeout == .seconds(120))
        #expect(spec.pool.idleTimeout == .seconds(300))
        #expect(spec.pool.maxLifetime == .seconds(86400))
        #expect(spec.pool.initQuery == nil)
        #expect(spec.pool.sessionPinningFilters.isEmpty)
        #expect(spec.pool.maxParallelConnects == 4)
        #expect(spec.credentials.map(\.requireTLS) == [nil])
        #expect(spec.logging == LoggingSpec(level: .info, format: .text, debugLogging: false))
    }

    @Test("a key set to its default changes nothing", arguments: Sample.plainKeys.filter { $0.defaultText != nil })
    func explicit(key: SettingKey) throws {
        let value = try #require(key.defaultText)
        let environment = Sample.surroundings(of: key)
        #expect(
            try Sample.load(Sample.yaml(key.path, value), environment).spec == Sample.load("", environment).spec)
    }

    @Test("the defaults in the table are within the table's ranges", arguments: Settings.all)
    func consistent(key: SettingKey) {
        switch key.kind {
        case .integer(let range):
            if let text = key.defaultText { #expect(Int(text).map(range.contains) == true) }
        case .duration(let range):
            if let text = key.defaultText { #expect(DurationText.parse(text).map(range.contains) == true) }
        case .choice(let choices):
            if let text = key.defaultText { #expect(choices.contains(text)) }
            #expect(choices.count > 1)
        case .boolean, .text, .path, .secret, .addresses, .words, .networks, .texts:
            break
        }
        #expect(key.effect.hasSuffix("."))
        #expect(key.defaultText != nil || !key.example.isEmpty)
    }

    @Test("paths and variables are unique")
    func unique() {
        #expect(Set(Settings.all.map(\.path)).count == Settings.all.count)
        #expect(Set(Settings.all.map(\.environmentName)).count == Settings.all.count)
        #expect(Set(Settings.sections.map(\.path)) == Set(Settings.all.map(\.section)))
    }
}
