import Glibc
import ProxyModel
import WeirCrypto

/// Files that a verb reads and makes.
enum PrivateFile {
    /// The most that a document may have. *Units*: bytes.
    static let longestDocument = 64 << 20

    /// Makes a file that only its owner may read, unless others are let in. One that is there is never written over.
    static func make(_ path: String, _ bytes: [UInt8], mode: mode_t = 0o600) throws(IAMFailure) {
        let descriptor = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode)
        guard descriptor >= 0 else {
            if errno == EEXIST { throw .system("\(path) is there already, and is not written over") }
            throw .system("\(path) cannot be made: \(systemError)")
        }
        defer { close(descriptor) }
        do {
            try put(bytes, into: descriptor, path)
        } catch {
            unlink(path)
            throw error
        }
    }

    /// Writes into a file that `make` made.
    static func fill(_ path: String, _ bytes: [UInt8]) throws(IAMFailure) {
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("\(path) cannot be written: \(systemError)") }
        defer { close(descriptor) }
        try put(bytes, into: descriptor, path)
    }

    /// Removes a file that `make` made.
    static func remove(_ path: String) { unlink(path) }

    private static func put(_ bytes: [UInt8], into descriptor: Int32, _ path: String) throws(IAMFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .system("\(path) cannot be written: \(systemError)") }
            written += count
        }
    }

    /// The text of a document.
    static func text(_ path: String) throws(IAMFailure) -> String {
        do {
            let bytes = try SmallFile.read(path, limit: longestDocument)
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw IAMFailure.badInput("\(path) is not UTF-8 text")
            }
            return text
        } catch let failure as SmallFile.Failure {
            throw .badInput("\(path) \(failure.reason)")
        } catch let failure as IAMFailure {
            throw failure
        } catch {
            throw .system("\(path): \(error)")
        }
    }

    private static var systemError: String { String(cString: strerror(errno)) }
}

/// Where secrets come in from outside: a terminal that shows nothing, or standard input.
enum SecretInput {
    private static let longest = 65536

    /// Asks at a terminal, a second time if it is to be sure; takes what is piped in otherwise, without the newline at its
    /// end.
    static func read(_ what: String, twice: Bool) throws(IAMFailure) -> Secret {
        guard isatty(STDIN_FILENO) == 1 else { return try piped(what) }
        let first = try asked("\(what): ")
        guard twice else { return first }
        guard try asked("Once more: ") == first else { throw .badInput("the two differ; nothing was changed") }
        return first
    }

    private static func piped(_ what: String) throws(IAMFailure) -> Secret {
        try nonEmpty(bytes(untilNewline: false), what)
    }

    private static func asked(_ question: String) throws(IAMFailure) -> Secret {
        var modes = termios()
        guard tcgetattr(STDIN_FILENO, &modes) == 0 else { throw .system("the terminal does not answer") }
        var silent = modes
        silent.c_lflag &= ~tcflag_t(ECHO)
        silent.c_lflag |= tcflag_t(ECHONL)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &modes) }
        _ = question.withCString { write(STDERR_FILENO, $0, strlen($0)) }
        return try nonEmpty(bytes(untilNewline: true), "what was typed")
    }

    private static func nonEmpty(_ bytes: [UInt8], _ what: String) throws(IAMFailure) -> Secret {
        var bytes = bytes
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw .badInput("\(what) is empty") }
        return Secret(bytes: bytes)
    }

    private static func bytes(untilNewline: Bool) throws(IAMFailure) -> [UInt8] {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while bytes.count <= longest {
            let count = Glibc.read(STDIN_FILENO, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw .system("standard input cannot be read: \(String(cString: strerror(errno)))")
            }
            bytes += buffer[..<count]
            if count == 0 || (untilNewline && bytes.last == UInt8(ascii: "\n")) { return bytes }
        }
        throw .badInput("standard input has more than \(longest) bytes")
    }
}
