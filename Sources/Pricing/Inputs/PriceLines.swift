/// Price lists that have a product in each line, as `--output text` and `jq -r '.[]'` print them.
enum PriceLines {
    /// What stands in front of a line of `aws pricing get-products --output text`.
    private static let mark = Array("PRICELIST\t".utf8)

    /// The lines as one list in JSON; nil for all that is no such text.
    static func list(_ bytes: [UInt8]) -> [UInt8]? {
        var lines: [ArraySlice<UInt8>] = []
        var isMarked = false
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            var line = line
            if line.last == UInt8(ascii: "\r") { line.removeLast() }
            if line.starts(with: mark) {
                isMarked = true
                line = line.dropFirst(mark.count)
            } else if line.starts(with: "FORMATVERSION\t".utf8) || line.starts(with: "aws_v1".utf8) || line.isEmpty {
                // What --output text prints beside them.
                continue
            }
            // An object that is printed over several lines has lines that are none.
            guard isObject(line) else { return nil }
            lines.append(line)
        }
        guard isMarked || lines.count > 1 else { return nil }
        return [UInt8(ascii: "[")] + lines.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: "]")]
    }

    /// Whether a line is an object, or the text of one.
    private static func isObject(_ line: ArraySlice<UInt8>) -> Bool {
        (line.first == UInt8(ascii: "{") && line.last == UInt8(ascii: "}"))
            || (line.starts(with: "\"{".utf8) && line.suffix(2).elementsEqual("}\"".utf8))
    }
}
