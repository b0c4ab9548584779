import Glibc

/// What the kernel tells of this process.
///
/// *Isolation*: any; `read` asks the file system `/proc`, which does not block.
public struct ProcessFigures: Equatable, Sendable {
    /// Descriptors that are open.
    public var openDescriptors = 0
    /// How many may be open.
    public var mostDescriptors = 0
    /// Memory that is not swapped out.
    public var residentBytes = 0
    /// The address space in use.
    public var virtualBytes = 0
    /// Time on all processors, user and system.
    public var cpuSeconds = 0.0
    /// When the process started, in seconds since 1970.
    public var startTime = 0.0
    /// Threads.
    public var threads = 0

    /// As of now; what cannot be read stays 0.
    public static func read() -> ProcessFigures {
        var figures = ProcessFigures()
        if let text = file("/proc/self/stat") { figures.takeStat(text, bootTime: bootTime) }
        figures.openDescriptors = countOpenDescriptors()
        var limit = rlimit()
        if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
            figures.mostDescriptors = Int(clamping: limit.rlim_cur)
        }
        return figures
    }

    /// Reads a line of `/proc/PID/stat`; see proc(5).
    mutating func takeStat(_ text: String, bootTime: Double) {
        // The second field is the program's name in brackets, in which anything may stand.
        guard let end = text.lastIndex(of: ")") else { return }
        let fields = text[text.index(after: end)...].split(whereSeparator: { $0 == " " || $0 == "\n" })
        func field(_ number: Int) -> Double {
            // Field 3 is the first of those left.
            fields.indices.contains(number - 3) ? Double(fields[number - 3]) ?? 0 : 0
        }
        let ticks = Double(max(sysconf(Int32(_SC_CLK_TCK)), 1))
        cpuSeconds = (field(14) + field(15)) / ticks
        threads = Int(field(20))
        startTime = bootTime + field(22) / ticks
        virtualBytes = Int(field(23))
        residentBytes = Int(field(24)) * max(sysconf(Int32(_SC_PAGESIZE)), 1)
    }

    /// When the machine started, in seconds since 1970. Read once: it must not move with later corrections of the clock.
    private static let bootTime: Double = {
        let line = file("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) } ?? 0
    }()

    private static func countOpenDescriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return 0 }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            // Entries are numbers; "." and ".." are not.
            if entry.pointee.d_name.0 != CChar(bitPattern: UInt8(ascii: ".")) { count += 1 }
        }
        // The folder itself is open while it is read.
        return count - 1
    }

    private static func file(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = Glibc.read(descriptor, &chunk, chunk.count), count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The metrics, named as Prometheus's own client libraries name them.
    public var families: [MetricFamily] {
        [
            MetricFamily(Self.definitions[0], openDescriptors), MetricFamily(Self.definitions[1], mostDescriptors),
            MetricFamily(Self.definitions[2], residentBytes), MetricFamily(Self.definitions[3], virtualBytes),
            MetricFamily(Self.definitions[4], cpuSeconds), MetricFamily(Self.definitions[5], startTime),
            MetricFamily(Self.definitions[6], threads),
        ]
    }

    /// What they are, in the order of `families`.
    public static let definitions = [
        MetricDefinition("process_open_fds", .gauge, "File descriptors that are open."),
        MetricDefinition("process_max_fds", .gauge, "File descriptors that may be open: the soft limit."),
        MetricDefinition("process_resident_memory_bytes", .gauge, "Memory that is in use and not swapped out."),
        MetricDefinition("process_virtual_memory_bytes", .gauge, "Address space in use."),
        MetricDefinition("process_cpu_seconds_total", .counter, "Processor time, user and system, of all threads."),
        MetricDefinition("process_start_time_seconds", .gauge, "When the process started, in seconds since 1970."),
        MetricDefinition("process_threads", .gauge, "Threads."),
    ]
}
