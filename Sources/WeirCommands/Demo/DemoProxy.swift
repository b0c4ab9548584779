import EventLoop
import Foundation
import Logging
import ProxyModel
import ProxyServer
import Synchronization
import WeirCrypto

/// Weir in this process, in front of the demo's server, on a thread of its own.
///
/// Whoever makes one stops it. *Isolation*: any.
final class DemoProxy: Sendable {
    /// How long it may take to reach the database, and to stop.
    private static let patienceSeconds = 20

    /// Its figures while it runs.
    let board: StatisticsBoard
    private let server: ProxyServer
    private let life: DemoProxyLife
    private let log: DemoLog

    /// Starts it on a free port of this machine.
    ///
    /// - Parameters:
    ///   - port: the server's.
    ///   - clients: how many may come at once.
    init(port: UInt16, password: Secret, connections: Int, clients: Int) throws(DemoError) {
        let (board, life, log) = (StatisticsBoard(isWatched: true), DemoProxyLife(), DemoLog())
        do {
            let spec = try ProxySpec(
                endpoint: EndpointSpec(listeners: [.tcp(host: "127.0.0.1", port: 0)], maxClients: clients + 100),
                target: TargetSpec(address: .tcp(host: "127.0.0.1", port: Int(port)), tls: .disabled),
                pool: PoolSpec(limit: .connections(connections)),
                credentials: [CredentialSpec(user: DemoScenario.user, password: .literal(password))])
            let logger = Logger(label: "weir.demo") { _ in DemoLogHandler(log: log) }
            server = try ProxyServer(
                ProxyBlueprint(spec: spec, passwords: [password], logger: logger, board: board)
            ) { event in life.note(event) }
        } catch {
            throw .failed("Weir cannot start: \(error)")
        }
        (self.board, self.life, self.log) = (board, life, log)
    }

    /// Waits until it has reached the database, and returns where clients reach it.
    func ready(_ interruption: DemoInterruption) throws(DemoError) -> SocketAddress {
        for _ in 0..<(Self.patienceSeconds * 50) {
            if life.current.isReady, let address = life.current.address { return address }
            try interruption.wait(milliseconds: 20)
        }
        throw failed("Weir did not reach the private MariaDB within \(Self.patienceSeconds) s")
    }

    /// Stops it and waits until its last connection is closed.
    func stop(_ interruption: DemoInterruption) throws(DemoError) {
        requestStop()
        for _ in 0..<(Self.patienceSeconds * 100) {
            if life.current.isStopped { return }
            try interruption.wait(milliseconds: 10)
        }
        throw failed("Weir did not stop within \(Self.patienceSeconds) s")
    }

    /// Asks it to stop, without waiting: enough where the process ends anyway.
    func requestStop() {
        guard life.beginStop() else { return }
        server.stop(deadline: .zero)
        let (server, life) = (server, life)
        Thread.detachNewThread {
            server.wait()
            life.stopped()
        }
    }

    /// Its first warnings and errors, a line each.
    var trouble: [String] { log.lines }

    private func failed(_ text: String) -> DemoError {
        .failed(([text] + trouble).joined(separator: "\n"))
    }
}

/// How far the proxy's life has come.
private final class DemoProxyLife: Sendable {
    struct Stage {
        var address: SocketAddress?
        var isReady = false
        var isStopping = false
        var isStopped = false
    }

    private let stage = Mutex(Stage())

    var current: Stage { stage.withLock { $0 } }

    func note(_ event: ProxyEvent) {
        stage.withLock { stage in
            switch event {
            case .listening(let addresses): stage.address = addresses.first
            case .ready: stage.isReady = true
            case .unreachable, .reloading, .reloaded, .draining: break
            }
        }
    }

    /// False when it had begun before.
    func beginStop() -> Bool {
        stage.withLock { stage in
            defer { stage.isStopping = true }
            return !stage.isStopping
        }
    }

    func stopped() {
        stage.withLock { $0.isStopped = true }
    }
}
