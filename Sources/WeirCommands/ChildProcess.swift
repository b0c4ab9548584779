import Glibc

/// A program that Weir started, in a process group of its own, so that ctrl-C reaches it through Weir alone.
///
/// Whoever makes one ends it. *Isolation*: one thread at a time.
final class ChildProcess {
    /// Why it could not be started: one line.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let pid: pid_t
    private let log: String
    private(set) var exitCode: Int32?

    /// Starts a program by its path; what it prints goes to a file.
    ///
    /// - Parameter environment: variables instead of Weir's own.
    init(
        _ program: String, _ arguments: [String], log: String, environment: [String: String]? = nil
    ) throws(Failure) {
        self.log = log
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Weir's own signals are blocked, and SIGPIPE ignored: its children begin as from a shell.
        var none = sigset_t()
        sigemptyset(&none)
        var defaults = sigset_t()
        sigemptyset(&defaults)
        sigaddset(&defaults, SIGPIPE)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP))
        var vector: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for text in vector { free(text) } }
        var variables = environment.map { $0.map { strdup("\($0.key)=\($0.value)") } + [nil] }
        defer { for text in variables ?? [] { free(text) } }
        var pid = pid_t()
        let code =
            variables?.withUnsafeMutableBufferPointer {
                posix_spawn(&pid, program, &actions, &attributes, &vector, $0.baseAddress)
            } ?? posix_spawn(&pid, program, &actions, &attributes, &vector, environ)
        guard code == 0 else {
            throw Failure(description: "\(program) cannot be started: \(String(cString: strerror(code)))")
        }
        self.pid = pid
    }

    /// Whether it has not ended yet.
    var isRunning: Bool {
        guard exitCode == nil else { return false }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return true }
        exitCode = status
        return false
    }

    /// How it ended: `exit code 1`, `signal 9`.
    var ending: String {
        guard let exitCode else { return "still running" }
        let signal = exitCode & 0x7f
        return signal == 0 ? "exit code \(exitCode >> 8 & 0xff)" : "signal \(signal)"
    }

    /// Waits for its end.
    func wait() {
        guard exitCode == nil else { return }
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        exitCode = status
    }

    /// Sends a signal to it and what it started.
    func signal(_ number: Int32) {
        if isRunning { Glibc.kill(-pid, number) }
    }

    /// Ends it, and what it started, at once.
    func kill() {
        guard isRunning else { return }
        // The group is the child's own; by its number nobody else can be meant while the child is not waited for.
        Glibc.kill(-pid, SIGKILL)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
        exitCode = status
    }

    /// The last lines it printed.
    func lastLines(_ count: Int = 8) -> String {
        guard let file = fopen(log, "r") else { return "" }
        defer { fclose(file) }
        fseek(file, 0, SEEK_END)
        fseek(file, max(0, ftell(file) - 8_192), SEEK_SET)
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let got = fread(&bytes, 1, bytes.count, file)
        let lines = String(decoding: bytes.prefix(got), as: UTF8.self).split(separator: "\n")
        return lines.suffix(count).joined(separator: "\n")
    }
}
