internal import COpenSSL

/// OpenSSL's life within a process.
public enum LibraryLife {
    /// Keeps OpenSSL in working order to the very end of the process. To be called before anything else uses it.
    ///
    /// Usually OpenSSL frees what it has when a process exits. Connections to a target are opened on threads of their own,
    /// in libmariadb, and one that is still in the middle of that would read freed memory.
    public static func keepToTheEnd() {
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}
