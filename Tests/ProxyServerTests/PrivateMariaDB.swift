import Foundation
import Glibc
import Synchronization

/// A private MariaDB in a folder of its own, reached by a unix socket; it goes when this process does.
final class PrivateMariaDB: Sendable {
    struct StartFailure: Error, CustomStringConvertible {
        let description: String
    }

    static let server = "/usr/sbin/mariadbd"
    static let installer = "/usr/bin/mariadb-install-db"
    static let isInstalled = access(server, X_OK) == 0 && access(installer, X_OK) == 0
    static let hint: String = "needs Debian's mariadb-server (mariadbd and mariadb-install-db)"
    static let user = "app"
    static let password = "p4ss word"

    private static let started = Mutex<Result<PrivateMariaDB, any Error>?>(nil)

    /// The one server of this test run.
    static func shared() throws -> PrivateMariaDB {
        try started.withLock { outcome in
            let result = outcome ?? Result { try PrivateMariaDB() }
            outcome = result
            return try result.get()
        }
    }

    let folder: String
    var socket: String { folder + "/db.sock" }
    /// As long as its writing end is open, the shell keeps the server.
    private let lifeline = Pipe()

    private init() throws {
        var template = Array("/tmp/weir-mariadb-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw StartFailure(description: "mkdtemp: \(errno)") }
        folder = template.withUnsafeBufferPointer { String(cString: $0.baseAddress.unsafelyUnwrapped) }
        let sql = """
            CREATE DATABASE IF NOT EXISTS shop;
            DELETE FROM mysql.global_priv WHERE User='';
            FLUSH PRIVILEGES;
            CREATE USER IF NOT EXISTS '\(Self.user)'@'localhost' IDENTIFIED BY '\(Self.password)';
            GRANT ALL ON *.* TO '\(Self.user)'@'localhost';
            """
        try sql.write(toFile: folder + "/init.sql", atomically: true, encoding: .utf8)
        let script = """
            cd '\(folder)' || exit 1
            '\(Self.installer)' --no-defaults --user="$(id -un)" --datadir='\(folder)/data' --tmpdir='\(folder)' \
                --skip-test-db \
                --auth-root-authentication-method=normal > install.log 2>&1 || exit 1
            '\(Self.server)' --no-defaults --user="$(id -un)" --datadir='\(folder)/data' --tmpdir='\(folder)' \
                --socket='\(socket)' \
                --pid-file='\(folder)/db.pid' --skip-networking --max-connections=40 --max-allowed-packet=64M \
                --innodb-buffer-pool-size=32M --innodb-flush-log-at-trx-commit=0 --performance-schema=OFF \
                --init-file='\(folder)/init.sql' > server.log 2>&1 < /dev/null &
            pid=$!
            cat > /dev/null
            kill $pid
            wait $pid
            cd / && rm -rf '\(folder)'
            """
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", script]
        process.standardInput = lifeline
        try process.run()
        for _ in 0..<300 {
            if let client = try? TestClient(unix: socket) {
                _ = client
                return
            }
            guard process.isRunning else { break }
            // The only wait in these tests: for a program that does not say when it is ready.
            usleep(100_000)
        }
        let log = (try? String(contentsOfFile: folder + "/server.log", encoding: .utf8)) ?? "no log"
        throw StartFailure(description: "the private MariaDB did not start: \(log.suffix(2000))")
    }
}
