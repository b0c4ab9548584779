import LoadTest
import Testing

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
}
