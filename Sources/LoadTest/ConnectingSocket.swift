import EventLoop
import Glibc

/// A socket on its way to a server: reports once that it is there, or why not.
///
/// It reports from the loop, never from within `init`. Afterwards `release` hands the descriptor on, or `close` ends it.
///
/// *Isolation*: its loop.
final class ConnectingSocket: IOSource {
    private let finished: (SystemError?) -> Void

    /// Begins to connect.
    ///
    /// - Throws: what the system refuses at once: no descriptor left, a unix socket that is not there or whose queue is
    ///   full (EAGAIN).
    init(
        loop: EventLoop, to candidate: ResolvedAddress.Candidate, finished: @escaping (SystemError?) -> Void
    ) throws(SystemError) {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let socket = Glibc.socket(candidate.family, type, 0)
        guard socket >= 0 else { throw SystemError.latest("socket") }
        if candidate.family != AF_UNIX { SocketOption.prepare(socket) }
        if candidate.withPointer({ connect(socket, $0, $1) }) != 0, errno != EINPROGRESS {
            let failure = SystemError.latest("connect")
            Glibc.close(socket)
            throw failure
        }
        self.finished = finished
        super.init(loop: loop, descriptor: socket)
        // One that is connected already is writable at once, so both ways end in `ready`.
        watch(Readiness.writable)
    }

    override func ready(_ events: UInt32) {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) != 0 { code = errno }
        finished(code == 0 ? nil : SystemError("connect", code: code))
    }

    /// Hands over the descriptor.
    func release() -> Int32 {
        loop.detach(self)
    }

    /// Gives up. Closing twice is harmless.
    func close() {
        let held = loop.retire(self)
        if held >= 0 { Glibc.close(held) }
    }
}
