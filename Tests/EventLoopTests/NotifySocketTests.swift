import Glibc
import Testing

@testable import EventLoop

struct NotifySocketTests {
    private func receiver(_ name: UnixName) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var name = name
        guard name.withPointer({ bind(descriptor, $0, $1) }) == 0 else { throw SystemError.latest("bind") }
        return descriptor
    }

    private func next(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // A datagram, whole; sent before it is asked for.
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    @Test("messages arrive at a path, each as it was sent")
    func path() throws {
        var template = Array("/tmp/weir-notify-XXXXXX".utf8CString)
        let folder = String(cString: try #require(mkdtemp(&template)))
        let path = folder + "/notify"
        defer {
            unlink(path)
            rmdir(folder)
        }
        let manager = try receiver(UnixName(path))
        defer { close(manager) }
        let notify = try NotifySocket(path)
        try notify.send("READY=1")
        try notify.send("STATUS=well\nWATCHDOG=1")
        #expect(next(manager) == "READY=1")
        #expect(next(manager) == "STATUS=well\nWATCHDOG=1")
    }

    @Test("messages arrive at a name of the kernel's")
    func abstract() throws {
        let name = "weir-test-\(getpid())-\(EventLoop.monotonicNanoseconds())"
        let manager = try receiver(UnixName(abstract: name))
        defer { close(manager) }
        try NotifySocket("@\(name)").send("READY=1")
        #expect(next(manager) == "READY=1")
    }

    @Test("a manager that is not there or does not listen holds nobody up")
    func absent() throws {
        #expect(throws: SystemError.self) { try NotifySocket("/nowhere/at/all").send("READY=1") }
        let name = "weir-test-full-\(getpid())"
        let manager = try receiver(UnixName(abstract: name))
        defer { close(manager) }
        let notify = try NotifySocket("@\(name)")
        #expect(throws: SystemError.self) {
            for _ in 0..<100_000 { try notify.send("WATCHDOG=1") }
        }
    }

    @Test("what is no address is refused", arguments: ["", "relative/path", "vsock:2:3", "host:1234"])
    func refused(address: String) {
        #expect(throws: SystemError.self) { try NotifySocket(address) }
    }

    @Test("a name may fill the whole address, and no more")
    func length() throws {
        _ = try UnixName(abstract: String(repeating: "n", count: 107))
        #expect(throws: SystemError.self) { try UnixName(abstract: String(repeating: "n", count: 108)) }
    }
}
