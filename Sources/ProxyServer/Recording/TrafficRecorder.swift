import Dispatch
import Glibc
import Synchronization

/// Writes down what clients do, without their literals: when they come, how long they wait between statements, what
/// shapes these have, and how large they and their answers are. `weir load --replay` reads it.
///
/// One line for each connection, command and end, fields separated by tabs; docs/load.md has them. Lines are written by a
/// thread of its own; the loop never waits for the disk. When that cannot keep up, lines are left out and counted.
///
/// *Isolation*: any. *Units*: seconds in the file, from the recording's beginning.
public final class TrafficRecorder: Sendable {
    /// More than this is not kept waiting for the disk. *Units*: bytes.
    private static let longestBacklog = 64 << 20
    private static let flushedAt = 64 << 10

    private struct State {
        var buffer: [UInt8] = []
        /// Handed to the queue and not written yet.
        var backlog = 0
        var left = 0
        var hasFailed = false
    }

    private let descriptor: Int32
    private let queue = DispatchQueue(label: "weir: recording")
    private let state = Mutex(State())

    /// Begins a file, which only this user may read; one that is there is replaced.
    ///
    /// - Parameter startedAt: in seconds since 1970.
    /// - Throws: `ProxyStartError` with the system's reason.
    public init(path: String, startedAt: Int64) throws(ProxyStartError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ProxyStartError("--record \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        note(
            "# weir recording 1, started at \(startedAt): at, client, event, think, took, request bytes, reply bytes, digest"
        )
    }

    deinit { close(descriptor) }

    /// Adds a line.
    func note(_ line: String) {
        let full: [UInt8]? = state.withLock { state in
            guard state.backlog + state.buffer.count < Self.longestBacklog else {
                state.left += 1
                return nil
            }
            state.buffer += line.utf8
            state.buffer.append(0x0a)
            return state.buffer.count >= Self.flushedAt ? Self.take(&state) : nil
        }
        if let full { queue.async { [self] in write(full) } }
    }

    /// Writes what waits, and returns how many lines had to be left out; nil when the disk refused.
    public func finish() -> Int? {
        queue.sync { write(state.withLock { Self.take(&$0) }) }
        return state.withLock { $0.hasFailed ? nil : $0.left }
    }

    private static func take(_ state: inout State) -> [UInt8] {
        defer { state.buffer = [] }
        state.backlog += state.buffer.count
        return state.buffer
    }

    private func write(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                state.withLock { $0.hasFailed = true }
                break
            }
            rest = rest.dropFirst(count)
        }
        state.withLock { $0.backlog -= bytes.count }
    }
}
