internal import CLinux
import Glibc

/// What an event loop watches: a descriptor and what to do when it is ready.
///
/// *Isolation*: the loop that it is registered with; never leaves that loop's thread.
open class IOSource {
    /// The loop that this source lives on. The loop outlives every source that is registered with it.
    public unowned(unsafe) let loop: EventLoop

    /// The descriptor, or -1 once closed.
    public internal(set) final var descriptor: Int32

    /// What epoll was asked to report; zero when the descriptor is not registered at all.
    final var interest: UInt32 = 0

    /// The neighbours in the loop's list of what is registered with it.
    final unowned(unsafe) var nextRegistered: IOSource?
    final unowned(unsafe) var previousRegistered: IOSource?
    /// Whether it is served after the others.
    final var isInLowLane = false

    /// Whether this source waits in the loop's list for `processDeferred`.
    final var isDeferred = false

    /// Takes over an open, non-blocking descriptor.
    public init(loop: EventLoop, descriptor: Int32) {
        self.loop = loop
        self.descriptor = descriptor
    }

    /// Called with epoll's event bits.
    open func ready(_ events: UInt32) {}

    /// Called at the end of a round of events, once for each call of `loop.deferUntilRoundEnds`.
    open func processDeferred() {}

    /// Asks epoll to report just these events; zero takes the descriptor out, so that not even a hang-up is reported.
    public final func watch(_ events: UInt32) {
        guard events != interest, descriptor >= 0 else { return }
        loop.changeInterest(of: self, to: events)
    }
}

/// Bits of epoll, as the loop's users name them.
public enum Readiness {
    /// Bytes, or the end of the stream, can be read.
    public static let readable = EPOLLIN.rawValue
    /// Bytes can be written.
    public static let writable = EPOLLOUT.rawValue
    /// The peer has closed its sending side.
    public static let peerClosed = EPOLLRDHUP.rawValue
    /// The connection is dead in both directions, or failed.
    public static let hangUp = EPOLLHUP.rawValue | EPOLLERR.rawValue
    /// Either.
    static let ended = peerClosed | hangUp
}
