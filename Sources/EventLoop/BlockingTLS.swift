internal import COpenSSL
import Glibc

/// TLS as the client on a blocking socket, for a thread that has nothing else to do; on a loop it is `Stream`'s.
///
/// The socket is its owner's, who sets how long a call may take (`SO_RCVTIMEO`, `SO_SNDTIMEO`) and closes it later.
/// *Isolation*: one thread at a time.
public final class BlockingTLS {
    private let ssl: OpaquePointer
    private var isBroken = false

    /// Does the handshake.
    ///
    /// - Throws: when it fails, or takes longer than one call may.
    public init(_ context: TLSClientContext, descriptor: Int32) throws(TLSError) {
        // OpenSSL writes without MSG_NOSIGNAL.
        signal(SIGPIPE, SIG_IGN)
        guard let ssl = context.makeConnection() else { throw TLSError(TLSError.latestReason()) }
        self.ssl = ssl
        ERR_clear_error()
        guard SSL_set_fd(ssl, descriptor) == 1 else {
            isBroken = true
            throw TLSError(TLSError.latestReason())
        }
        let result = SSL_do_handshake(ssl)
        guard result == 1 else { throw failure(result) }
    }

    deinit {
        if !isBroken {
            ERR_clear_error()
            SSL_shutdown(ssl)
        }
        SSL_free(ssl)
    }

    /// Waits for bytes and returns them; none at the end.
    ///
    /// - Throws: when the connection broke or nothing came in time; it is of no use afterwards.
    public func receive(upTo limit: Int) throws(TLSError) -> [UInt8] {
        var result: Int32 = 0
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, count in
            ERR_clear_error()
            result = SSL_read(ssl, buffer.baseAddress, Int32(clamping: buffer.count))
            count = max(0, Int(result))
        }
        guard bytes.isEmpty, SSL_get_error(ssl, result) != SSL_ERROR_ZERO_RETURN else { return bytes }
        throw failure(result)
    }

    /// Sends some of these bytes, at least one, and returns how many. There must be some.
    ///
    /// - Throws: as for `receive`.
    public func send(_ bytes: ArraySlice<UInt8>) throws(TLSError) -> Int {
        ERR_clear_error()
        let result = bytes.withUnsafeBytes { SSL_write(ssl, $0.baseAddress, Int32(clamping: $0.count)) }
        guard result > 0 else { throw failure(result) }
        return Int(result)
    }

    private func failure(_ result: Int32) -> TLSError {
        let number = errno
        isBroken = true
        switch SSL_get_error(ssl, result) {
        // A blocking socket says so when its time is over.
        case SSL_ERROR_WANT_READ, SSL_ERROR_WANT_WRITE: return TLSError("no answer in time")
        case SSL_ERROR_ZERO_RETURN: return TLSError("the server closed the connection")
        case SSL_ERROR_SYSCALL:
            return TLSError(number == 0 ? "the server closed the connection" : String(cString: strerror(number)))
        default: return TLSError(TLSError.latestReason())
        }
    }
}
