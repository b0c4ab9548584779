import Foundation
import Glibc

/// A private folder of the demo, for one user only and removed with everything in it.
struct DemoFolder {
    let path: String

    /// Makes the folder.
    ///
    /// - Parameter owner: who owns it, where that is not the caller.
    init(owner: DemoAccount?) throws(DemoError) {
        path = try Self.make(in: Self.parent)
        if let owner, chown(path, owner.user, owner.group) != 0 {
            let reason = String(cString: strerror(errno))
            remove()
            throw .failed("The folder \(path) cannot be given to the user \(owner.name): \(reason)")
        }
    }

    /// The path of something in the folder.
    func path(_ name: String) -> String { "\(path)/\(name)" }

    /// Removes it. A program that was killed in there may need a moment to be gone, so it is tried more than once.
    func remove() {
        for _ in 0..<10 {
            // A refusal shows in the check below, which is what decides.
            try? FileManager.default.removeItem(atPath: path)
            if access(path, F_OK) != 0 { return }
        }
    }

    /// `TMPDIR` or /tmp; the latter too where the path of a socket would be too long.
    private static var parent: String {
        guard let folder = Environment.current["TMPDIR"], !folder.isEmpty, folder.utf8.count < 60 else { return "/tmp" }
        return folder
    }

    private static func make(in parent: String) throws(DemoError) -> String {
        var template = Array("\(parent)/weir-demo-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw .failed("No folder can be made in \(parent): \(String(cString: strerror(errno)))")
        }
        return template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } } ?? parent
    }
}

/// A user of the system.
struct DemoAccount: Equatable {
    let name: String
    let user: uid_t
    let group: gid_t

    /// Whom the database server runs as when the caller is root, who must not run it himself: `mysql`, which Debian's
    /// package made. Nil for anybody else, who runs it himself.
    static func forServer() throws(DemoError) -> DemoAccount? {
        guard geteuid() == 0 else { return nil }
        guard let entry = getpwnam("mysql") else {
            throw .failed("There is no user mysql, which the package mariadb-server makes: apt install mariadb-server")
        }
        return DemoAccount(name: "mysql", user: entry.pointee.pw_uid, group: entry.pointee.pw_gid)
    }
}
