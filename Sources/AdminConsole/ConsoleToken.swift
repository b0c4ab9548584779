/// A piece of a statement's text.
struct ConsoleToken: Equatable {
    enum Kind: Equatable {
        /// A name, a keyword or a number.
        case word
        /// `@@name`, with its scope.
        case variable
        /// What stood in single or double quotes.
        case text
        /// One character of another kind.
        case sign
    }

    let kind: Kind
    let text: String
    /// Whether it stood in quotes of any kind.
    var isQuoted = false

    var isSemicolon: Bool { kind == .sign && text == ";" }

    /// The pieces of a text, without white space and comments.
    static func read(_ text: String) throws(ConsoleError) -> [ConsoleToken] {
        var reader = Reader(bytes: Array(text.utf8))
        return try reader.read()
    }

    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func read() throws(ConsoleError) -> [ConsoleToken] {
            var tokens: [ConsoleToken] = []
            while true {
                skipBlanks()
                guard position < bytes.count else { return tokens }
                tokens.append(try next())
            }
        }

        private func byte(_ offset: Int = 0) -> UInt8 {
            position + offset < bytes.count ? bytes[position + offset] : 0
        }

        private mutating func skipBlanks() {
            while position < bytes.count {
                if byte() <= 0x20 {
                    position += 1
                } else if byte() == UInt8(ascii: "/"), byte(1) == UInt8(ascii: "*") {
                    position += 2
                    while position < bytes.count, byte() != UInt8(ascii: "*") || byte(1) != UInt8(ascii: "/") {
                        position += 1
                    }
                    position += 2
                } else if byte() == UInt8(ascii: "#") || (byte() == UInt8(ascii: "-") && byte(1) == UInt8(ascii: "-")) {
                    while position < bytes.count, byte() != UInt8(ascii: "\n") { position += 1 }
                } else {
                    return
                }
            }
        }

        private mutating func next() throws(ConsoleError) -> ConsoleToken {
            let first = byte()
            if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") || first == UInt8(ascii: "`") {
                let content = try quoted(by: first)
                return ConsoleToken(kind: first == UInt8(ascii: "`") ? .word : .text, text: content, isQuoted: true)
            }
            let start = position
            if first == UInt8(ascii: "@") {
                while byte() == UInt8(ascii: "@") { position += 1 }
                while Self.isWordByte(byte()) || byte() == UInt8(ascii: ".") { position += 1 }
                return ConsoleToken(kind: .variable, text: slice(from: start))
            }
            guard Self.isWordByte(first) else {
                position += 1
                return ConsoleToken(kind: .sign, text: slice(from: start))
            }
            while Self.isWordByte(byte()) { position += 1 }
            return ConsoleToken(kind: .word, text: slice(from: start))
        }

        private mutating func quoted(by quote: UInt8) throws(ConsoleError) -> String {
            position += 1
            var content: [UInt8] = []
            while position < bytes.count {
                if byte() == quote {
                    position += 1
                    guard byte() == quote, position < bytes.count else {
                        return String(decoding: content, as: UTF8.self)
                    }
                }
                content.append(byte())
                position += 1
            }
            throw .syntax("A quote is not closed")
        }

        private func slice(from start: Int) -> String {
            String(decoding: bytes[start..<min(position, bytes.count)], as: UTF8.self)
        }

        private static func isWordByte(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...0xff:
                true
            default: false
            }
        }
    }
}
