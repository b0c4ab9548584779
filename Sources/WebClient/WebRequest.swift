internal import CCurl

/// One HTTP or HTTPS request of Weir's own, to a Secrets Manager or a webhook. Redirects are not followed, proxies not used.
///
/// *Isolation*: any. *Units*: `Duration`.
public struct WebRequest: Sendable {
    /// As in `POST`.
    public var method: String
    /// Scheme `http` or `https`.
    public var url: String
    /// In the order in which they are sent.
    public var headers: [(name: String, value: String)]
    /// What is sent after them.
    public var body: [UInt8]
    /// A PEM file of authorities in place of the system's.
    public var authorities: String?
    /// For all of it.
    public var timeout: Duration
    /// The longest answer that is taken.
    public var mostBytes: Int

    /// A request of these values.
    public init(
        method: String, url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        authorities: String? = nil, timeout: Duration = .seconds(10), mostBytes: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.authorities = authorities
        self.timeout = timeout
        self.mostBytes = mostBytes
    }

    /// What was answered, whatever its status.
    public struct Answer: Equatable, Sendable {
        /// As in 200.
        public let status: Int
        /// What came after the headers.
        public let body: [UInt8]
    }

    /// Sends the request and waits for the answer.
    ///
    /// Blocks for `timeout` at most. *Errors*: when there is no answer: why, in libcurl's words.
    public func perform() throws(WebFailure) -> Answer {
        // libcurl takes text that ends with a zero byte, and each header as a line.
        guard !([method, url] + headers.flatMap { [$0.name, $0.value] }).contains(where: Self.isUnfit) else {
            throw WebFailure("a control character in the request")
        }
        let lines = headers.map { Array("\($0.name): \($0.value)".utf8CString) }
        let method = Array(method.utf8CString)
        let url = Array(url.utf8CString)
        let authorities = authorities.map { Array($0.utf8CString) }
        var answer = weir_web_answer()
        defer { weir_web_free(&answer) }
        let code = withPointers(to: lines) { lines in
            method.withUnsafeBufferPointer { method in
                url.withUnsafeBufferPointer { url in
                    body.withUnsafeBufferPointer { body in
                        (authorities ?? []).withUnsafeBufferPointer { authorities in
                            var request = weir_web_request(
                                method: method.baseAddress, url: url.baseAddress, headers: lines.baseAddress,
                                header_count: lines.count, body: body.baseAddress, body_length: body.count,
                                authorities: authorities.isEmpty ? nil : authorities.baseAddress,
                                timeout_milliseconds: Int(min(max(1, timeout / .milliseconds(1)), 86_400_000)),
                                most_bytes: mostBytes)
                            return weir_web_perform(&request, &answer)
                        }
                    }
                }
            }
        }
        guard code == 0 else {
            throw WebFailure(
                withUnsafeBytes(of: answer.error) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        let bytes = answer.count == 0 ? [] : Array(UnsafeBufferPointer(start: answer.bytes, count: answer.count))
        return Answer(status: answer.status, body: bytes)
    }

    private static func isUnfit(_ text: String) -> Bool { text.utf8.contains { $0 < 0x20 || $0 == 0x7f } }
}

/// Why there was no answer.
public struct WebFailure: Error, Equatable, CustomStringConvertible {
    /// One line.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}

private func withPointers<Result>(
    to lines: [[CChar]], _ body: (UnsafeBufferPointer<UnsafePointer<CChar>?>) -> Result
) -> Result {
    let all = lines.flatMap { $0 }
    return all.withUnsafeBufferPointer { all in
        var starts: [UnsafePointer<CChar>?] = []
        var offset = 0
        for line in lines {
            starts.append(all.baseAddress.map { $0 + offset })
            offset += line.count
        }
        return starts.withUnsafeBufferPointer(body)
    }
}
