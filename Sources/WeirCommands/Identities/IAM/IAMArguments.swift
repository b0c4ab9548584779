import Identity
import ProxyModel

/// The words behind a verb, read by its table of options.
struct IAMArguments: Equatable, Sendable {
    /// Reads the file of a `file://PATH`.
    typealias FileReader = (String) throws(IAMFailure) -> String

    /// What stands without a name.
    private(set) var operand: String?
    private var values: [String: [String]] = [:]
    private var flags: [String: Bool] = [:]

    /// Reads the words. `NAME=VALUE` is taken, too.
    ///
    /// *Errors*: `badInput` for what the verb does not know, what is missing, and files that cannot be read.
    init(_ words: [String], of verb: IAMVerb, reading file: FileReader) throws(IAMFailure) {
        let options = verb.allOptions
        var rest = words[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                guard verb.operand != nil, operand == nil else { throw .badInput("there is a word too many: \(word)") }
                operand = word
                continue
            }
            let parts = word.dropFirst(2).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            if let flag = Self.flag(name, options) {
                guard parts.count == 1 else { throw .badInput("--\(name) takes no value") }
                guard flags.updateValue(flag.value, forKey: flag.name) == nil else {
                    throw .badInput("--\(flag.name) is given twice")
                }
                continue
            }
            guard let option = options.first(where: { $0.name == name }) else {
                let known = verb.options.map { "--\($0.name)" }.joined(separator: ", ")
                throw .badInput(
                    "--\(name) is not known; \(verb.name) takes \(known.isEmpty ? "no options of its own" : known)")
            }
            guard values[name] == nil else { throw .badInput("--\(name) is given twice") }
            var given = parts.count == 2 ? [String(parts[1])] : []
            while given.isEmpty || option.kind.takesSeveral, parts.count == 1, let next = rest.first,
                !next.hasPrefix("--")
            {
                given.append(next)
                rest.removeFirst()
            }
            values[name] = try Self.checked(given, option, file)
        }
        for option in verb.options where option.isRequired && values[option.name] == nil {
            throw .badInput("--\(option.name) is missing; it takes \(option.kind.shown)")
        }
        if let wanted = verb.operand, operand == nil { throw .badInput("\(wanted) is missing") }
    }

    private static func flag(_ name: String, _ options: [IAMOption]) -> (name: String, value: Bool)? {
        for option in options where option.kind == .flag {
            if name == option.name { return (name, true) }
            if name == "no-\(option.name)" { return (option.name, false) }
        }
        return nil
    }

    private static func checked(
        _ given: [String], _ option: IAMOption, _ file: FileReader
    ) throws(IAMFailure) -> [String] {
        guard !given.isEmpty else { throw .badInput("--\(option.name) has no value; it takes \(option.kind.shown)") }
        switch option.kind {
        case .choice(let texts):
            guard texts.contains(given[0]) else {
                throw .badInput("--\(option.name) is \(given[0]); \(option.kind.shown) is allowed")
            }
        case .number:
            guard Int(given[0]) != nil else { throw .badInput("--\(option.name) must be a whole number") }
        case .secretFile:
            guard given[0].hasPrefix("file://") else {
                throw .badInput(
                    "--\(option.name) takes file://PATH only: what is on the command line can be seen by others")
            }
            return given
        case .secretSource:
            _ = try SecretSource(onCommandLine: given[0], option: option.name)
            return given
        case .text, .document, .texts, .tags, .contextEntries, .flag: break
        }
        var read: [String] = []
        for text in given { read.append(text.hasPrefix("file://") ? try file(String(text.dropFirst(7))) : text) }
        return read
    }
}

// What a verb asks for. What was checked when it was read cannot be wrong here any more.
extension IAMArguments {
    /// A text, if it is given.
    func optional(_ name: String) -> String? { values[name]?.first }

    /// A text that must be there.
    func text(_ name: String) throws(IAMFailure) -> String {
        guard let text = optional(name) else { throw .badInput("--\(name) is missing") }
        return text
    }

    /// All texts of an option; nil when it is not given.
    func texts(_ name: String) -> [String]? { values[name] }

    /// A number, if it is given.
    func number(_ name: String) -> Int? { optional(name).flatMap { Int($0) } }

    /// A flag; nil when it is not given.
    func flag(_ name: String) -> Bool? { flags[name] }

    /// Where a secret is.
    func source(_ name: String) throws(IAMFailure) -> SecretSource? {
        guard let text = optional(name) else { return nil }
        return try SecretSource(onCommandLine: text, option: name)
    }

    /// Tags; none when the option is not given.
    func tags(_ name: String) throws(IAMFailure) -> [String: String] {
        var tags: [String: String] = [:]
        for entry in try Shorthand.entries(values[name] ?? [], option: name, keys: ["Key", "Value"]) {
            guard let key = entry["Key"]?.first, entry["Key"]?.count == 1, let value = entry["Value"] else {
                throw .badInput("--\(name) takes Key=K,Value=V for each tag")
            }
            guard tags.updateValue(value.joined(separator: ","), forKey: key) == nil else {
                throw .badInput("--\(name) has the key \(key) twice")
            }
        }
        return tags
    }

    /// Keys of a request's context and their values.
    func contextEntries(_ name: String) throws(IAMFailure) -> [String: [String]] {
        var context: [String: [String]] = [:]
        let keys = ["ContextKeyName", "ContextKeyValues", "ContextKeyType"]
        for entry in try Shorthand.entries(values[name] ?? [], option: name, keys: keys) {
            guard let key = entry["ContextKeyName"]?.first, let values = entry["ContextKeyValues"] else {
                throw .badInput("--\(name) takes ContextKeyName=K,ContextKeyValues=V for each key")
            }
            context[key] = values
        }
        return context
    }
}

extension SecretSource {
    /// Where a secret is, told by an option; never the secret itself.
    init(onCommandLine text: String, option: String) throws(IAMFailure) {
        guard let source = SecretSource(text) else {
            throw .badInput("--\(option) takes env:NAME or file:PATH")
        }
        switch source {
        case .env, .file: self = source
        case .literal, .json, .stored, .secretsManager:
            throw .badInput(
                "--\(option) takes env:NAME or file:PATH, never a secret: what is on the command line can be seen by others"
            )
        }
    }
}
