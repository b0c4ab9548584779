/// The parameters of a request to a Query service: `application/x-www-form-urlencoded`.
///
/// *Isolation*: any.
/// *Source*: the WHATWG's URL standard; AWS's Query protocol for lists.
public struct FormBody: Equatable, Sendable {
    /// In bytes.
    public static let longest = 256 * 1024
    /// How many parameters a body may have.
    public static let mostParameters = 1000

    private let values: [String: String]

    /// Reads a body, or a query.
    ///
    /// *Errors*: more bytes or parameters than are allowed, what is not text, a name that comes twice.
    public init(_ bytes: [UInt8]) throws(FormRefusal) {
        guard bytes.count <= Self.longest else { throw .tooLong(bytes: bytes.count) }
        let pairs = bytes.split(separator: UInt8(ascii: "&"))
        guard pairs.count <= Self.mostParameters else { throw .tooMany(parameters: pairs.count) }
        var values: [String: String] = [:]
        for pair in pairs {
            let parts = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            let name = try Self.text(parts[0])
            let value = try Self.text(parts.count == 2 ? parts[1] : [])
            guard values.updateValue(value, forKey: name) == nil else { throw .duplicate(name) }
        }
        self.values = values
    }

    /// A parameter's value.
    public subscript(_ name: String) -> String? { values[name] }

    /// All names, in order.
    public var names: [String] { values.keys.sorted() }

    /// The members of a list in their order: `NAME.member.1.KEY=VALUE`. A member that is a value itself has it under "".
    ///
    /// Numbers may have gaps, as AWS allows; what is not a number from 1 on is no member.
    public func members(of name: String) -> [[String: String]] {
        let prefix = "\(name).member."
        var members: [Int: [String: String]] = [:]
        for (key, value) in values where key.hasPrefix(prefix) {
            let rest = key.utf8.dropFirst(prefix.utf8.count)
                .split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
            guard let first = rest.first, let index = Text.number(first), index > 0 else { continue }
            members[index, default: [:]][rest.count == 2 ? String(Substring(rest[1])) : ""] = value
        }
        return members.sorted { $0.key < $1.key }.map(\.value)
    }

    private static func text(_ bytes: ArraySlice<UInt8>) throws(FormRefusal) -> String {
        guard let decoded = PercentEncoding.decoded(bytes, plusIsSpace: true),
            let text = String(validating: decoded, as: UTF8.self)
        else { throw .malformedEncoding }
        return text
    }
}

/// Why a form is refused.
///
/// *Isolation*: any.
public enum FormRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// More bytes than are allowed.
    case tooLong(bytes: Int)
    /// More parameters than are allowed.
    case tooMany(parameters: Int)
    /// Not percent-encoded UTF-8.
    case malformedEncoding
    /// The same name twice.
    case duplicate(String)

    /// The reason in plain words.
    public var description: String {
        switch self {
        case .tooLong(let bytes): "the body has \(bytes) bytes, \(FormBody.longest) are allowed"
        case .tooMany(let parameters): "the body has \(parameters) parameters, \(FormBody.mostParameters) are allowed"
        case .malformedEncoding: "the body is not percent-encoded text"
        case .duplicate(let name): "the parameter \(Text.shown(name)) is there twice"
        }
    }
}
