import Glibc
import Testing

@testable import Telemetry

@Suite("Figures of the process")
struct ProcessFiguresTests {
    @Test("a line of /proc/PID/stat, whatever the program is called")
    func stat() {
        var figures = ProcessFigures()
        figures.takeStat(
            "42 (we) ir ((x) S 1 42 42 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 7 0 5000 1048576 256 18446744073709551615",
            bootTime: 1000)
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        #expect(figures.cpuSeconds == 400 / ticks)
        #expect(figures.threads == 7)
        #expect(figures.startTime == 1000 + 5000 / ticks)
        #expect(figures.virtualBytes == 1_048_576)
        #expect(figures.residentBytes == 256 * sysconf(Int32(_SC_PAGESIZE)))
    }

    @Test("this process has memory, threads, and one descriptor more for each that it opens")
    func own() {
        let before = ProcessFigures.read()
        #expect(before.residentBytes > 1 << 20)
        #expect(before.virtualBytes > before.residentBytes)
        #expect(before.threads > 0)
        #expect(before.mostDescriptors > 0)
        #expect(abs(before.startTime - Double(time(nil))) < 3600)
        let opened = (0..<50).map { _ in open("/dev/null", O_RDONLY) }
        let after = ProcessFigures.read()
        for descriptor in opened { close(descriptor) }
        // Other tests open and close some meanwhile.
        #expect(abs(after.openDescriptors - before.openDescriptors - 50) < 25)
    }
}
