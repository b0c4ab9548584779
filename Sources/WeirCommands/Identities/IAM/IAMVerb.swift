import Identity

/// One verb of `weir iam`: what it is called, what it takes and what it does.
struct IAMVerb: Sendable {
    typealias Body = @Sendable (IAMArguments, IAMDesk) throws -> AWSValue

    /// What a verb does, and what it needs for it.
    enum Work: Sendable {
        /// It needs no store.
        case alone(@Sendable (IAMArguments) throws -> AWSValue)
        /// It reads; a store must be there.
        case reading(Body)
        /// It writes; a store that is not there is made.
        case changing(Body)
    }

    /// As in `create-user`.
    let name: String
    /// One sentence.
    let help: String
    /// What stands behind the verb without a name; nil for nothing.
    let operand: String?
    let options: [IAMOption]
    let work: Work

    init(_ name: String, _ help: String, operand: String? = nil, _ options: [IAMOption] = [], _ work: Work) {
        self.name = name
        self.help = help
        self.operand = operand
        self.options = options
        self.work = work
    }

    /// AWS's name for it, as in `CreateVirtualMFADevice`.
    var operation: String {
        name.split(separator: "-").map { word in
            word.hasPrefix("mfa") ? "MFA" + word.dropFirst(3) : word.prefix(1).uppercased() + word.dropFirst()
        }.joined()
    }

    /// The options it knows, those of all verbs among them.
    var allOptions: [IAMOption] {
        options + IAMOption.everywhere.filter { own in !options.contains { $0.name == own.name } }
    }

    /// Its help.
    var helpLines: [String] {
        func line(_ option: IAMOption) -> String {
            let head = "--\(option.name) \(option.kind.shown)"
            return "  \(option.isRequired ? head : "[\(head.hasSuffix(" ") ? String(head.dropLast()) : head)]")\n"
                + "      \(option.help)"
        }
        let operand = operand.map { " \($0)" } ?? ""
        return ["weir iam \(name)\(operand): \(help)", ""] + (options.isEmpty ? [] : options.map(line) + [""])
            + ["Of all verbs:"] + IAMOption.everywhere.map(line)
    }
}

/// All verbs, in the order of their help.
enum IAMVerbs {
    /// Groups of verbs under their titles.
    static let chapters: [(title: String, verbs: [IAMVerb])] = [
        ("The store", store), ("Users", users), ("Access keys", accessKeys), ("Groups", groups), ("Roles", roles),
        ("Managed policies", managedPolicies), ("Policies of users, groups and roles", givenPolicies),
        ("Second factors", devices), ("Trying and reviewing", reviews), ("The whole account", wholes),
        ("Passwords of database users", secrets),
    ]

    static let all: [String: IAMVerb] = Dictionary(
        chapters.flatMap(\.verbs).map { ($0.name, $0) }
    ) { first, _ in first }

    /// All verbs with a sentence for each.
    static var helpLines: [String] {
        let width = all.keys.map(\.count).max() ?? 0
        return chapters.flatMap { chapter in
            [chapter.title + ":"]
                + chapter.verbs.map { verb in
                    "  \(verb.name)\(String(repeating: " ", count: width - verb.name.count))  \(verb.help)"
                } + [""]
        }
    }
}
