import Benchmark
import MySQLProtocol
import SessionState
import WeirCrypto

/// Replies: found the end of, in one piece and in the pieces that a socket gives.
func replyBenchmarks() {
    Benchmark("reply: point select", configuration: .fast) { benchmark in
        let reply = Samples.pointSelectReply
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(track(reply)) }
    }
    Benchmark("reply: 10,000 small rows", configuration: .slow) { benchmark in
        let reply = Samples.smallRowsReply
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(track(reply)) }
    }
    Benchmark("reply: 10,000 small rows in pieces of 1,448 bytes", configuration: .slow) { benchmark in
        let reply = Samples.smallRowsReply
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(track(reply, pieces: 1448)) }
    }
    Benchmark("framing: the headers of 10,000 small rows", configuration: .slow) { benchmark in
        let reply = Samples.smallRowsReply
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations { blackHole(try headers(reply)) }
    }
}

/// Goes from header to header. Returns how many there were.
@inline(never)
private func headers(_ reply: [UInt8]) throws(WireError) -> Int {
    let bytes = reply.span
    var start = 0
    var count = 0
    while start < bytes.count {
        start += try PacketHeader(bytes, at: start).packetLength
        count += 1
    }
    return count
}

/// Reads a whole reply. Returns how many rows it had.
@inline(never)
private func track(_ reply: [UInt8]) -> UInt64 {
    var tracker = ResponseTracker(.results)
    var cursor = 0
    while !tracker.isFinished {
        if case .needMore = tracker.next(reply.span, &cursor) { return 0 }
    }
    return tracker.rowCount
}

/// Reads a reply as it arrives: what could not be judged is seen again, with the next piece behind it.
@inline(never)
private func track(_ reply: [UInt8], pieces: Int) -> UInt64 {
    var tracker = ResponseTracker(.results)
    var start = 0
    var end = 0
    while !tracker.isFinished, end < reply.count {
        end = min(end + pieces, reply.count)
        let bytes = reply.span.extracting(start..<end)
        var cursor = 0
        while !tracker.isFinished {
            if case .needMore = tracker.next(bytes, &cursor) { break }
        }
        start += cursor
    }
    return tracker.rowCount
}

/// Statements: what the scanner says of them.
func scannerBenchmarks() {
    let statements = [
        ("point select", Samples.pointSelect), ("insert of 2 KB", Samples.insert),
        ("select of a mapper", Samples.mapperSelect),
    ]
    for (name, text) in statements {
        Benchmark("scan: \(name)", configuration: .fast) { benchmark in
            for _ in benchmark.scaledIterations { blackHole(SQLScanner.scan(text.span, mode: .onlyMariaDB)) }
        }
    }
}

/// Logins: what a password costs.
func loginBenchmarks() {
    let password = Secret("a password of some length")
    let nonce = (1...20).map { UInt8($0) }
    Benchmark("login: mysql_native_password", configuration: .fast) { benchmark in
        let response = NativePassword.scramble(password: password, nonce: nonce)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(NativePassword.verify(response: response, password: password, nonce: nonce))
        }
    }
    Benchmark("login: caching_sha2_password, fast", configuration: .fast) { benchmark in
        let response = CachingSHA2.scramble(password: password, nonce: nonce)
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            blackHole(CachingSHA2.verify(response: response, password: password, nonce: nonce))
        }
    }
}
