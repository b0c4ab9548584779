import EventLoop
import Glibc
import LoadTest
import WeirCrypto

/// A private MariaDB, with a data directory of its own and a free port of this machine.
///
/// Whoever makes one removes it. *Isolation*: one thread at a time.
final class DemoServer {
    /// How long it may take to make a data directory, and to start.
    private static let patienceSeconds = 60

    let port: UInt16
    let socketPath: String
    let rootPassword = DemoServer.randomPassword()
    let appPassword = DemoServer.randomPassword()
    /// What the server says its version is.
    private(set) var version = ""
    private let folder: DemoFolder
    private let programs: DemoPrograms
    private let account: DemoAccount?
    private let interruption: DemoInterruption
    private var child: ChildProcess?

    /// Prepares the folder; nothing runs yet.
    init(programs: DemoPrograms, interruption: DemoInterruption) throws(DemoError) {
        self.programs = programs
        self.interruption = interruption
        port = try Self.freePort()
        account = try DemoAccount.forServer()
        folder = try DemoFolder(owner: account)
        socketPath = folder.path("mariadb.sock")
    }

    /// Ends the server and removes everything that it had.
    func remove() {
        child?.kill()
        child = nil
        folder.remove()
    }

    // MARK: Start

    /// Makes the data directory, starts the server and returns a connection to it.
    ///
    /// - Parameter maxConnections: what the server allows at first.
    func start(maxConnections: Int) throws(DemoError) -> ServerObserver {
        try install()
        try writeSetUp()
        child = try launch(programs.server, serverArguments(maxConnections), log: "mariadb.log")
        let observer = try firstAnswer()
        unlink(folder.path(Self.setUpFile))
        do throws(LoadFailure) {
            let version = try observer.query("SELECT VERSION()").first?.first.flatMap { $0 } ?? ""
            self.version = String(version.prefix { $0 != "-" })
            _ = try observer.query(DemoScenario.countQuery)
        } catch {
            throw .failed("The private MariaDB was not set up: \(error.message)\n\(child?.lastLines() ?? "")")
        }
        return observer
    }

    private func install() throws(DemoError) {
        let arguments = [
            "--no-defaults", "--datadir=\(folder.path("data"))", "--tmpdir=\(folder.path)", "--skip-test-db",
            "--auth-root-authentication-method=normal", Self.logFileSize,
        ]
        let installer = try launch(programs.installer, arguments, log: "install.log")
        child = installer
        for _ in 0..<(Self.patienceSeconds * 50) {
            guard installer.isRunning else { break }
            try interruption.wait(milliseconds: 20)
        }
        guard installer.exitCode == 0 else {
            throw .failed("mariadb-install-db failed:\n\(installer.lastLines())")
        }
    }

    /// Starts one of MariaDB's programs as the user it is to run as.
    private func launch(_ program: String, _ arguments: [String], log: String) throws(DemoError) -> ChildProcess {
        let log = folder.path(log)
        do throws(ChildProcess.Failure) {
            if let keeper = programs.keeper {
                let user = account.map { ["--reuid=\($0.user)", "--regid=\($0.group)", "--clear-groups"] } ?? []
                return try ChildProcess(keeper, user + ["--pdeathsig=KILL", "--", program] + arguments, log: log)
            }
            return try ChildProcess(program, arguments + (account.map { ["--user=\($0.name)"] } ?? []), log: log)
        } catch {
            throw .failed(error.description)
        }
    }

    /// Holds passwords: removed once the server has read it.
    private static let setUpFile = "setup.sql"
    // Small, so that a data directory is made in a moment.
    private static let logFileSize = "--innodb-log-file-size=16M"

    private func serverArguments(_ maxConnections: Int) -> [String] {
        [
            "--no-defaults", "--datadir=\(folder.path("data"))", "--tmpdir=\(folder.path)",
            "--socket=\(socketPath)", "--port=\(port)", "--bind-address=127.0.0.1",
            "--pid-file=\(folder.path("mariadb.pid"))", "--init-file=\(folder.path(Self.setUpFile))",
            "--skip-name-resolve", "--max-connections=\(maxConnections)",
            // A burst must not overflow the kernel's queue: a lost packet would cost the direct clients a second.
            "--back-log=4096", Self.logFileSize,
        ]
    }

    private func writeSetUp() throws(DemoError) {
        let statements = DemoScenario.setUp(rootPassword: rootPassword, appPassword: appPassword)
        let path = folder.path(Self.setUpFile)
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .failed("\(path): \(String(cString: strerror(errno)))") }
        defer { close(descriptor) }
        if let account { fchown(descriptor, account.user, account.group) }
        let bytes = Array((statements.joined(separator: "\n") + "\n").utf8)
        guard bytes.withUnsafeBytes({ write(descriptor, $0.baseAddress, $0.count) }) == bytes.count else {
            throw .failed("\(path): \(String(cString: strerror(errno)))")
        }
    }

    /// Tries until the server lets somebody in.
    private func firstAnswer() throws(DemoError) -> ServerObserver {
        var last = "no answer"
        for _ in 0..<(Self.patienceSeconds * 50) {
            do throws(LoadFailure) {
                return try observer()
            } catch {
                last = error.message
            }
            guard child?.isRunning == true else {
                throw .failed("The private MariaDB did not start:\n\(child?.lastLines() ?? "")")
            }
            try interruption.wait(milliseconds: 20)
        }
        throw .failed("The private MariaDB did not answer within \(Self.patienceSeconds) s: \(last)")
    }

    private func observer() throws(LoadFailure) -> ServerObserver {
        let address: ResolvedAddress
        do throws(SystemError) {
            address = try ResolvedAddress(.unix(path: socketPath))
        } catch {
            throw LoadFailure(phase: .connect, code: .system(error.code), message: error.description)
        }
        return try ServerObserver(LoadAccount(server: address, user: "root", password: Secret(rootPassword)))
    }

    // MARK: Odds and ends

    private static let letters = Array("abcdefghijklmnopqrstuvwxyz0123456789")

    private static func randomPassword() -> String {
        var generator = SystemRandomNumberGenerator()
        // About 103 bits.
        return String((0..<20).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
    }

    /// A port that nobody listens on now.
    private static func freePort() throws(DemoError) -> UInt16 {
        var port: UInt16?
        do throws(SystemError) {
            try EventLoopThread.runHere { loop in
                defer { loop.stop() }
                // Without a listener there is no port, which the caller reports.
                let listener = try? Listener(
                    loop: loop, address: .tcp(host: "127.0.0.1", port: 0), accepted: { _, _ in }, refused: { _ in })
                if case .tcp(_, let chosen)? = listener?.address { port = chosen }
                listener?.close()
            }
        } catch {
            throw .failed("\(error)")
        }
        guard let port else { throw .failed("There is no free port on 127.0.0.1") }
        return port
    }
}
