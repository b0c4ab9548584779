import Glibc

/// Where the programs of MariaDB are.
struct DemoPrograms: Equatable {
    /// Makes a data directory.
    let installer: String
    /// The server.
    let server: String
    /// Runs the server so that it ends with the demo, however that ends; nil where there is no such program.
    let keeper: String?

    private static let hint = "Install Debian's mariadb-server: apt install mariadb-server (it need not run)"

    /// Looks for them in `PATH`, and where Debian puts what an ordinary user's `PATH` leaves out.
    static func find(path: String? = Environment.current["PATH"]) throws(DemoError) -> DemoPrograms {
        let usual = ["/usr/sbin", "/usr/local/sbin", "/usr/bin"]
        let folders = (path ?? "").split(separator: ":").map(String.init) + usual
        guard let server = first(["mariadbd"], in: folders) else {
            throw .failed("The demo needs a MariaDB of its own, and there is no mariadbd here. \(hint)")
        }
        guard let installer = first(["mariadb-install-db"], in: folders) else {
            throw .failed("The demo needs mariadb-install-db, and it is not here. \(hint)")
        }
        return DemoPrograms(installer: installer, server: server, keeper: first(["setpriv"], in: folders))
    }

    static func first(_ names: [String], in folders: [String]) -> String? {
        for folder in folders {
            for name in names where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
        }
        return nil
    }
}
