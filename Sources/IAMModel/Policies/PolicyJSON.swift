/// JSON as policies need it: members in order, numbers as they were written.
indirect enum PolicyJSON: Equatable, Sendable {
    case object([Member])
    case array([PolicyJSON])
    case string(String)
    /// The text of a number, `true` or `false`.
    case bare(String)
    case null

    struct Member: Equatable, Sendable {
        let name: String
        let value: PolicyJSON
    }

    /// What it is, for errors.
    var kind: String {
        switch self {
        case .object: "an object"
        case .array: "a list"
        case .string: "a string"
        case .bare(let text): text == "true" || text == "false" ? "a Boolean" : "a number"
        case .null: "null"
        }
    }
}

/// Reads JSON (RFC 8259) and refuses what Foundation's reader lets pass: a name that comes twice, and deep nesting.
///
/// A policy in which a name comes twice would mean one thing to its author and another to the reader.
struct PolicyJSONReader {
    /// Policies nest six deep.
    static let deepest = 16

    private let bytes: [UInt8]
    private var position = 0

    /// The value that is the whole text.
    ///
    /// *Errors*: a `PolicyError` with the line of the mistake.
    static func read(_ text: String) throws(PolicyError) -> PolicyJSON {
        var reader = PolicyJSONReader(bytes: Array(text.utf8))
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.position == reader.bytes.count else { throw reader.error("there is more behind the policy") }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func error(_ problem: String) -> PolicyError {
        let line = bytes[..<min(position, bytes.count)].count { $0 == UInt8(ascii: "\n") } + 1
        return PolicyError("", "not JSON in line \(line): \(problem)")
    }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 { position += 1 }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) throws(PolicyError) -> PolicyJSON {
        guard depth < Self.deepest else { throw error("nested deeper than \(Self.deepest)") }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case nil: throw error("the text ends where a value is wanted")
        default: return try bare()
        }
    }

    private mutating func object(depth: Int) throws(PolicyError) -> PolicyJSON {
        position += 1
        var members: [PolicyJSON.Member] = []
        var names: Set<[UInt8]> = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\"") else { throw error("a name in quotes is wanted") }
            let name = try string()
            guard names.insert(Array(name.utf8)).inserted else {
                throw error("\(quoted(name)) comes twice in an object")
            }
            guard take(UInt8(ascii: ":")) else { throw error("a colon is wanted behind \(quoted(name))") }
            members.append(PolicyJSON.Member(name: name, value: try value(depth: depth + 1)))
        } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "}")) else { throw error("a comma or } is wanted") }
        return .object(members)
    }

    private mutating func array(depth: Int) throws(PolicyError) -> PolicyJSON {
        position += 1
        var items: [PolicyJSON] = []
        if take(UInt8(ascii: "]")) { return .array(items) }
        repeat { items.append(try value(depth: depth + 1)) } while take(UInt8(ascii: ","))
        guard take(UInt8(ascii: "]")) else { throw error("a comma or ] is wanted") }
        return .array(items)
    }

    private mutating func bare() throws(PolicyError) -> PolicyJSON {
        let start = position
        while let byte = next, isWordByte(byte) { position += 1 }
        let word = bytes[start..<position]
        let text = String(decoding: word, as: UTF8.self)
        if text == "null" { return .null }
        guard text == "true" || text == "false" || isNumber(word) else {
            position = start
            throw error("a value is wanted")
        }
        return .bare(text)
    }

    private func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    private func isNumber(_ word: ArraySlice<UInt8>) -> Bool {
        var rest = word
        func digits() -> Int {
            let count = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }.count
            rest = rest.dropFirst(count)
            return count
        }
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let startsWithZero = rest.first == UInt8(ascii: "0")
        let whole = digits()
        guard whole > 0, !(startsWithZero && whole > 1) else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard digits() > 0 else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
            guard digits() > 0 else { return false }
        }
        return rest.isEmpty
    }
}

extension PolicyJSONReader {
    private mutating func string() throws(PolicyError) -> String {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                text.append(contentsOf: String(Character(try escape())).utf8)
            case ..<0x20:
                throw error("a control character in a string")
            default:
                text.append(byte)
            }
        }
        throw error("a string has no end")
    }

    private mutating func escape() throws(PolicyError) -> Unicode.Scalar {
        guard let byte = next else { throw error("a string has no end") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): break
        default: throw error("an unknown escape")
        }
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        // Half of a pair: the other half must follow.
        guard (0xd800..<0xdc00).contains(first), next == UInt8(ascii: "\\") else {
            throw error("half a surrogate pair")
        }
        position += 1
        guard next == UInt8(ascii: "u") else { throw error("half a surrogate pair") }
        position += 1
        let second = try hexadecimal()
        guard (0xdc00..<0xe000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw error("half a surrogate pair") }
        return scalar
    }

    private mutating func hexadecimal() throws(PolicyError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = hexadecimalDigit(byte) else { throw error("four digits are wanted") }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

/// The value of a hexadecimal digit.
func hexadecimalDigit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
}
