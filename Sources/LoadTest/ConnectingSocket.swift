public import EventLoop
import Glibc

/// A socket on its way to a server: reports once that it is there, or why not.
///
/// It reports from the loop, never from within `init`. Afterwards `release` hands the descriptor on, or `close` ends it.
///
/// *Isolation*: its loop.
public final class ConnectingSocket: IOSource {
    private let finished: (SystemError?) -> Void

    /// Begins to connect to one of the addresses that a name stands for.
    ///
    /// - Throws: as for a candidate; when there is none of this number.
    public convenience init(
        loop: EventLoop, to address: ResolvedAddress, candidate: Int, finished: @escaping (SystemError?) -> Void
    ) throws(SystemError) {
        guard address.candidates.indices.contains(candidate) else {
            throw SystemError("connect to \(address.address)", code: EADDRNOTAVAIL)
        }
        try self.init(loop: loop, to: address.candidates[candidate], finished: finished)
    }

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

    public override func ready(_ events: UInt32) {
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        if getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) != 0 { code = errno }
        finished(code == 0 ? nil : SystemError("connect", code: code))
    }

    /// Hands over the descriptor.
    public func release() -> Int32 {
        loop.detach(self)
    }

    /// Gives up. Closing twice is harmless.
    public func close() {
        let held = loop.retire(self)
        if held >= 0 { Glibc.close(held) }
    }
}
