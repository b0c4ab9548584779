import EventLoop
import LoadModel
import LoadTest
import Testing
import WeirCrypto

@testable import WeirCommands

@Suite struct DemoScenarioTests {
    @Test(
        "the server's limits fit what the demo shows",
        arguments: [(500, 20), (5_000, 1_000), (40, 20), (1, 1)])
    func limits(clients: Int, connections: Int) {
        let scenario = DemoScenario(clients: clients, connections: connections)
        #expect(scenario.smallLimit > connections)
        #expect(scenario.largeLimit >= clients)
        #expect(scenario.largeLimit >= scenario.smallLimit)
    }

    @Test("a server with room for everybody gets no act of refusals")
    func acts() {
        #expect(DemoScenario(clients: 500, connections: 20).acts.count == 3)
        #expect(DemoScenario(clients: 20, connections: 20).acts.count == 2)
    }

    @Test("each client of the burst has a number of its own, a connection of its own, and the script that is shown")
    func burst() throws {
        let account = LoadAccount(
            server: try ResolvedAddress(.tcp(host: "127.0.0.1", port: 1)), user: "app", password: Secret(""))
        let plan = DemoScenario.burst(of: 500, account)
        #expect(plan.settings.policy.concurrencyLimit == 500)
        #expect(plan.settings.policy.reuse == 1)
        #expect(plan.settings.demand == .open(.bursts(size: 500, every: 0, count: 1, jitter: 0)))
        var player = MixPlayer(plan.mix, client: 7, seed: plan.seed)
        #expect(
            player.next() == [
                .text("BEGIN"), .text("SELECT COUNT(*), AVG(price) FROM product WHERE name LIKE '%7%'"),
                .text("INSERT INTO purchase (client, product) VALUES (7, 1 + 7 % 1000)"), .text("COMMIT"),
                .pause(500_000_000), .text("SELECT product FROM purchase WHERE client = 7"),
            ])
    }
}
