import EventLoop
import Foundation
import LoadTest
import MySQLProtocol
import Synchronization
import Testing
import WeirCrypto

/// A stub server for many clients, on a loopback port and a thread of its own.
final class StubListener: Sendable {
    private enum Order: Sendable {
        case stop
    }

    private let orders = Mailbox<Order>()
    private let bound = Mutex<SocketAddress?>(nil)
    private let thread: EventLoopThread

    /// - Parameter path: of a unix socket, in place of a port.
    init(_ script: StubScript, path: String? = nil) throws {
        let (orders, ready) = (orders, DispatchSemaphore(value: 0))
        let address = Mutex<SocketAddress?>(nil)
        thread = try EventLoopThread(name: "stub") { loop in
            let listener = try? Listener(
                loop: loop, address: path.map { .unix(path: $0) } ?? .tcp(host: "127.0.0.1", port: 0),
                accepted: { [unowned loop] descriptor, _ in
                    // The loop's registration keeps it.
                    _ = StubServer(
                        loop: loop, descriptor: descriptor, script: script,
                        transport: path == nil ? .plain : .unixSocket, ended: { _ in })
                }, refused: { _ in })
            listener?.start()
            loop.attach(orders) { [unowned loop] _ in
                listener?.close()
                loop.stop()
            }
            address.withLock { $0 = listener?.address }
            ready.signal()
        }
        ready.wait()
        bound.withLock { $0 = address.withLock { $0 } }
    }

    func account() throws -> LoadAccount {
        let address = try #require(bound.withLock { $0 })
        return LoadAccount(server: try ResolvedAddress(address), user: "app", password: Secret("secret"))
    }

    func stop() {
        orders.send(.stop)
        thread.join()
    }
}
