internal import CLinux
internal import COpenSSL
import Glibc

/// How a stream ended, from the side that noticed.
public enum StreamEnd: Equatable, Sendable {
    /// The peer closed in order.
    case closedByPeer
    /// The connection broke: the system's error number.
    case failed(errno: Int32)
    /// TLS refused: OpenSSL's reason.
    case tls(String)

    /// One phrase for a log.
    public var text: String {
        switch self {
        case .closedByPeer: "closed by peer"
        case .failed(let code): SystemError.text(code)
        case .tls(let reason): "TLS: \(reason)"
        }
    }
}

/// What one `receive` brought.
public enum Received {
    /// All bytes that are now held for this stream, old ones first; valid until the loop's next `receive`.
    case bytes(UnsafeRawBufferPointer)
    /// Nothing new.
    case nothing
    /// The end; every byte before it has been delivered.
    case ended(StreamEnd)
}

/// A connected, non-blocking byte stream on a loop, plain or TLS.
///
/// Sending writes at once and keeps only what the kernel did not take; `onDrained` then tells when that is gone. A
/// stream whose peer takes nothing is expected to stop its source meanwhile (`pauseReading`), so it holds at most
/// what was sent in one go. Subclasses are told of events and are never called from within `send` or `receive`.
///
/// *Isolation*: its loop.
open class Stream: IOSource {
    /// OpenSSL's connection once TLS is in use, whose socket is this descriptor.
    final var ssl: OpaquePointer?
    /// Whether a TLS handshake is under way, or has failed.
    public internal(set) final var isSecuring = false
    private final var ownsDescriptor: Bool
    private final var readsPaused = true
    private final var carry: [UInt8] = []
    private final var outbox: [UInt8] = []
    private final var outboxHead = 0
    private final var pendingEnd: StreamEnd?
    private final var moreIsBuffered = false

    /// Takes over a connected, non-blocking socket. Reading begins with `resumeReading`.
    ///
    /// - Parameters:
    ///   - ssl: an established TLS connection on this socket (an `SSL *`), if there is one.
    ///   - ownsDescriptor: whether `close` closes the socket and frees the TLS connection; libmariadb's are its own.
    public init(loop: EventLoop, descriptor: Int32, ssl: OpaquePointer? = nil, ownsDescriptor: Bool = true) {
        self.ssl = ssl
        self.ownsDescriptor = ownsDescriptor
        // A connection made elsewhere must write as ours do: what is left goes out later, from another place.
        if let ssl {
            _ = weir_SSL_set_mode(
                ssl, Int(SSL_MODE_ENABLE_PARTIAL_WRITE) | Int(SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER))
        }
        super.init(loop: loop, descriptor: descriptor)
    }

    deinit {
        if ownsDescriptor, let ssl { SSL_free(ssl) }
    }

    // MARK: Events, for subclasses

    /// Bytes, or the end, wait to be received.
    open func onReadable() {}
    /// Everything that was kept by `send` has gone out.
    open func onDrained() {}
    /// A write failed, or the peer hung up while reading was paused. The stream is still open: close it.
    open func onBroken(_ end: StreamEnd) {}
    /// The TLS handshake is done.
    open func onSecured() {}

    // MARK: State

    /// Whether TLS is in use.
    public final var isSecure: Bool { ssl != nil }

    /// Whether the peer has shown a certificate, which was then found good.
    public final var hasPeerCertificate: Bool { ssl.map { SSL_get0_peer_certificate($0) != nil } ?? false }
    /// Whether nothing waits to be sent.
    public final var isDrained: Bool { outboxHead == outbox.count }
    /// Bytes that wait to be sent.
    public final var unsentBytes: Int { outbox.count - outboxHead }
    /// Bytes received and kept.
    public final var carriedBytes: Int { carry.count }
    /// Bytes received so far, as they are without TLS.
    public private(set) final var receivedBytes = 0
    /// Bytes sent so far, as they are without TLS.
    public private(set) final var sentBytes = 0
    /// The name of the TLS version in use, or nil.
    public final var tlsVersion: String? { ssl.map { String(cString: SSL_get_version($0)) } }

    // MARK: Receiving

    /// Reads once and returns the bytes together with those kept before.
    ///
    /// - Parameter limit: the most bytes to take from the connection, where bytes beyond may belong to another layer.
    public final func receive(limit: Int = EventLoop.receiveChunk) -> Received {
        guard descriptor >= 0 else { return .nothing }
        let held = carry.count
        let room = UnsafeMutableRawBufferPointer(rebasing: loop.scratch[held..<(held + limit)])
        let count: Int
        if let ssl {
            count = receiveSecured(ssl, into: room)
        } else {
            count = Glibc.recv(descriptor, room.baseAddress, limit, 0)
        }
        if count > 0 {
            receivedBytes &+= count
            if held > 0 {
                carry.withUnsafeBytes { loop.scratch.copyMemory(from: $0) }
                carry = []
            }
            return .bytes(UnsafeRawBufferPointer(rebasing: loop.scratch[0..<(held + count)]))
        }
        return receivedNothing(count)
    }

    /// Keeps received bytes for the next `receive`: the tail that is not consumed yet.
    ///
    /// - Returns: false when that is more than a stream may hold back.
    public final func keep(_ tail: UnsafeRawBufferPointer) -> Bool {
        guard tail.count <= EventLoop.carryLimit else { return false }
        carry = Array(tail)
        return true
    }

    /// Whether just these bytes are kept.
    public final func isKept(_ bytes: [UInt8]) -> Bool { carry == bytes }

    /// Takes what was kept, without reading.
    public final func takeKept() -> UnsafeRawBufferPointer {
        let count = carry.count
        carry.withUnsafeBytes { loop.scratch.copyMemory(from: $0) }
        carry = []
        return UnsafeRawBufferPointer(rebasing: loop.scratch[0..<count])
    }

    private func receivedNothing(_ count: Int) -> Received {
        if count == 0 { return .ended(.closedByPeer) }
        if ssl != nil { return tlsFailure.map { .ended($0) } ?? .nothing }
        return errno == EAGAIN || errno == EINTR ? .nothing : .ended(.failed(errno: errno))
    }

    private final var tlsFailure: StreamEnd?

    /// Positive: bytes; 0: ended in order; -1: nothing now, or `tlsFailure` says why not.
    private func receiveSecured(_ ssl: OpaquePointer, into room: UnsafeMutableRawBufferPointer) -> Int {
        var total = 0
        while total < room.count {
            ERR_clear_error()
            let count = SSL_read(ssl, room.baseAddress.map { $0 + total }, Int32(room.count - total))
            if count > 0 {
                total += Int(count)
                continue
            }
            if total > 0 { break }
            switch SSL_get_error(ssl, count) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return -1
            case SSL_ERROR_ZERO_RETURN: return 0
            case SSL_ERROR_SYSCALL:
                if errno == 0 { return 0 }
                tlsFailure = .failed(errno: errno)
                return -1
            default:
                tlsFailure = .tls(TLSError.latestReason())
                return -1
            }
        }
        // OpenSSL may hold decrypted bytes that epoll knows nothing of: look again at the end of the round.
        if total == room.count, SSL_pending(ssl) > 0 {
            moreIsBuffered = true
            loop.deferUntilRoundEnds(self)
        }
        return total
    }

    // MARK: Sending

    /// Writes at once what the kernel takes, and keeps the rest until it can.
    public final func send(_ bytes: UnsafeRawBufferPointer) {
        guard descriptor >= 0, pendingEnd == nil else { return }
        guard isDrained else {
            outbox.append(contentsOf: bytes)
            return
        }
        let sent = write(bytes)
        sentBytes &+= sent
        if sent < bytes.count, pendingEnd == nil {
            outbox = Array(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
            outboxHead = 0
            updateInterest()
        }
    }

    /// As `send`, for bytes made here.
    public final func send(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { send($0) }
    }

    private func write(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let ssl else {
            while true {
                let count = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
                if count >= 0 { return count }
                if errno == EINTR { continue }
                if errno != EAGAIN { breakDown(.failed(errno: errno)) }
                return 0
            }
        }
        var total = 0
        while total < bytes.count {
            ERR_clear_error()
            let count = SSL_write(ssl, bytes.baseAddress.map { $0 + total }, Int32(min(bytes.count - total, 1 << 30)))
            if count > 0 {
                total += Int(count)
                continue
            }
            switch SSL_get_error(ssl, count) {
            case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: break
            case SSL_ERROR_SYSCALL: breakDown(errno == 0 ? .closedByPeer : .failed(errno: errno))
            case SSL_ERROR_ZERO_RETURN: breakDown(.closedByPeer)
            default: breakDown(.tls(TLSError.latestReason()))
            }
            break
        }
        return total
    }

    /// Reports the failure at the end of the round, so that no caller of `send` is called back from within.
    private func breakDown(_ end: StreamEnd) {
        guard pendingEnd == nil else { return }
        pendingEnd = end
        loop.deferUntilRoundEnds(self)
    }

    private func flushOutbox() {
        let wasDrained = isDrained
        let sent = outbox.withUnsafeBytes { write(UnsafeRawBufferPointer(rebasing: $0[outboxHead...])) }
        sentBytes &+= sent
        outboxHead += sent
        guard isDrained else { return }
        outbox = []
        outboxHead = 0
        updateInterest()
        if !wasDrained { onDrained() }
    }

    // MARK: Interest

    /// Stops reading: the peer is held back by the kernel's buffers. Its end is noticed only when something is sent.
    public final func pauseReading() {
        guard !readsPaused else { return }
        readsPaused = true
        updateInterest()
    }

    /// Reads again, at once if something is buffered already.
    public final func resumeReading() {
        guard readsPaused else { return }
        readsPaused = false
        updateInterest()
        if let ssl, SSL_pending(ssl) > 0 {
            moreIsBuffered = true
            loop.deferUntilRoundEnds(self)
        }
    }

    /// Calls `onReadable` at the end of this round, for bytes that were kept.
    public final func readAgainSoon() {
        moreIsBuffered = true
        loop.deferUntilRoundEnds(self)
    }

    private func updateInterest() {
        guard descriptor >= 0 else { return }
        // Not registered at all while there is nothing to wait for: epoll would go on reporting a hang-up.
        watch((readsPaused ? 0 : Readiness.readable | Readiness.peerClosed) | (isDrained ? 0 : Readiness.writable))
    }

    public final override func ready(_ events: UInt32) {
        if isSecuring {
            continueHandshake()
            return
        }
        if events & Readiness.writable != 0, !isDrained {
            flushOutbox()
            guard descriptor >= 0 else { return }
        }
        if events & (Readiness.readable | Readiness.hangUp) != 0 {
            if readsPaused {
                if events & Readiness.hangUp != 0, pendingEnd == nil { breakDown(.failed(errno: ECONNRESET)) }
            } else {
                onReadable()
            }
        }
    }

    public final override func processDeferred() {
        guard descriptor >= 0 else { return }
        if let end = pendingEnd {
            watch(0)
            onBroken(end)
            return
        }
        if moreIsBuffered {
            moreIsBuffered = false
            if !readsPaused || !carry.isEmpty { onReadable() }
        }
    }

    // MARK: TLS

    /// Starts TLS as the server; `onSecured` or `onBroken` follows.
    public final func secureAsServer(_ context: TLSServerContext) {
        beginHandshake(context.makeConnection())
    }

    /// Starts TLS as the client; `onSecured` or `onBroken` follows.
    public final func secureAsClient(_ context: TLSClientContext) {
        beginHandshake(context.makeConnection())
    }

    private func beginHandshake(_ connection: OpaquePointer?) {
        guard let connection, SSL_set_fd(connection, descriptor) == 1 else {
            breakDown(.tls(TLSError.latestReason()))
            return
        }
        ssl = connection
        isSecuring = true
        continueHandshake()
    }

    private func continueHandshake() {
        guard let ssl else { return }
        ERR_clear_error()
        let result = SSL_do_handshake(ssl)
        if result == 1 {
            isSecuring = false
            updateInterest()
            onSecured()
            // The client may have sent its next packet in the same segment.
            if descriptor >= 0, !readsPaused, SSL_has_pending(ssl) == 1 {
                moreIsBuffered = true
                loop.deferUntilRoundEnds(self)
            }
            return
        }
        switch SSL_get_error(ssl, result) {
        case SSL_ERROR_WANT_READ: watch(Readiness.readable)
        case SSL_ERROR_WANT_WRITE: watch(Readiness.writable)
        case SSL_ERROR_SYSCALL: breakDown(errno == 0 ? .closedByPeer : .failed(errno: errno))
        case SSL_ERROR_ZERO_RETURN: breakDown(.closedByPeer)
        default: breakDown(.tls(TLSError.latestReason()))
        }
    }

    // MARK: End

    /// Closes at once; what was not sent is dropped. Closing twice is harmless.
    public final func close() {
        let held = loop.retire(self)
        guard held >= 0 else { return }
        outbox = []
        outboxHead = 0
        carry = []
        guard ownsDescriptor else { return }
        if let ssl, !isSecuring {
            ERR_clear_error()
            SSL_shutdown(ssl)
        }
        Glibc.close(held)
    }
}
