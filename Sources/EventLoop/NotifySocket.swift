internal import CLinux
import Glibc

/// Where a service manager listens to what its services say of themselves (systemd's `NOTIFY_SOCKET`).
///
/// *Isolation*: any; a message is one system call that does not wait.
public final class NotifySocket: Sendable {
    private let descriptor: Int32
    private let name: UnixName

    /// Opens a socket to this address: a path, or a name of the kernel's that begins with `@`.
    ///
    /// - Throws: when it is no such address, or the system has no descriptor left.
    public init(_ address: String) throws(SystemError) {
        switch address.utf8.first {
        case UInt8(ascii: "/"): name = try UnixName(address)
        case UInt8(ascii: "@"): name = try UnixName(abstract: String(address.dropFirst()))
        default: throw SystemError("NOTIFY_SOCKET=\(address)", code: EAFNOSUPPORT)
        }
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        descriptor = socket(AF_UNIX, type, 0)
        guard descriptor >= 0 else { throw SystemError.latest("socket") }
    }

    deinit { close(descriptor) }

    /// Sends one message.
    ///
    /// - Throws: the system's reason, when nobody is there or the other side does not read.
    public func send(_ text: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        var name = name
        let sent = bytes.withUnsafeBytes { bytes in
            name.withPointer { sendto(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL), $0, $1) }
        }
        guard sent == bytes.count else { throw SystemError.latest("NOTIFY_SOCKET") }
    }
}
