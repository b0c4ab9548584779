/// The one form of a request that is signed, whoever wrote it down.
///
/// *Isolation*: any.
/// *Source*: AWS Signature Version 4, "create a canonical request"; the path is encoded once more, as for all services but S3.
enum CanonicalRequest {
    /// The bytes that are hashed and signed.
    ///
    /// - Parameters:
    ///   - path: as it is sent, encoded.
    ///   - query: as it is sent, without `?`.
    ///   - signedHeaders: lower-case names in order.
    ///   - bodyHash: SHA-256.
    static func bytes(
        method: String, path: String, query: String, headers: [RequestHeader], signedHeaders: [String],
        bodyHash: [UInt8]
    ) -> [UInt8] {
        var request = Array("\(method)\n".utf8)
        request += self.path(path)
        request.append(UInt8(ascii: "\n"))
        request += self.query(query)
        request.append(UInt8(ascii: "\n"))
        var values: [String: [UInt8]] = [:]
        for header in headers {
            let name = lowercased(header.name)
            if values[name] != nil { values[name]?.append(UInt8(ascii: ",")) }
            values[name, default: []] += trimmed(header.value)
        }
        for name in signedHeaders {
            request += Array(name.utf8) + [UInt8(ascii: ":")] + (values[name] ?? []) + [UInt8(ascii: "\n")]
        }
        request.append(UInt8(ascii: "\n"))
        request += signedHeaders.joined(separator: ";").utf8
        request.append(UInt8(ascii: "\n"))
        request += Hex.text(bodyHash)
        return request
    }

    /// A header's name in lower case.
    static func lowercased(_ name: String) -> String {
        String(decoding: Text.lowercased(name.utf8), as: UTF8.self)
    }

    /// Without blanks at both ends, and with one for several between words.
    private static func trimmed(_ value: String) -> [UInt8] {
        let words = value.utf8.split { $0 == UInt8(ascii: " ") || ($0 >= 9 && $0 <= 13) }
        return Array(words.joined(separator: [UInt8(ascii: " ")]))
    }

    /// `.` and `..` taken for what they mean, no empty segments, and what is encoded encoded once more.
    private static func path(_ path: String) -> [UInt8] {
        var kept: [Substring.UTF8View] = []
        for segment in path.utf8.split(separator: UInt8(ascii: "/")) {
            if segment.elementsEqual("..".utf8) {
                _ = kept.popLast()
            } else if !segment.elementsEqual(".".utf8) {
                kept.append(Substring(segment).utf8)
            }
        }
        var text: [UInt8] = []
        for segment in kept {
            text.append(UInt8(ascii: "/"))
            PercentEncoding.append(segment, to: &text)
        }
        if kept.isEmpty || path.utf8.last == UInt8(ascii: "/") { text.append(UInt8(ascii: "/")) }
        return text
    }

    /// The pairs encoded in one way and in order; what is not properly encoded is taken as it is.
    private static func query(_ query: String) -> [UInt8] {
        var pairs: [(name: [UInt8], value: [UInt8])] = []
        for pair in query.utf8.split(separator: UInt8(ascii: "&")) {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            pairs.append((recoded(parts[0]), parts.count == 2 ? recoded(parts[1]) : []))
        }
        pairs.sort { a, b in
            a.name == b.name ? a.value.lexicographicallyPrecedes(b.value) : a.name.lexicographicallyPrecedes(b.name)
        }
        return Array(pairs.map { $0.name + [UInt8(ascii: "=")] + $0.value }.joined(separator: [UInt8(ascii: "&")]))
    }

    private static func recoded(_ text: some Sequence<UInt8>) -> [UInt8] {
        PercentEncoding.encoded(PercentEncoding.decoded(text) ?? Array(text))
    }
}
