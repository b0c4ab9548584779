/// An option of a verb, as AWS's command has it.
struct IAMOption: Equatable, Sendable {
    /// What comes behind the name.
    enum Kind: Equatable, Sendable {
        /// One text, or `file://PATH`.
        case text
        /// One text of these.
        case choice([String])
        /// A policy, or `file://PATH`.
        case document
        /// A whole number.
        case number
        /// Texts, up to the next option.
        case texts
        /// `Key=K,Value=V` for each, or JSON.
        case tags
        /// `ContextKeyName=K,ContextKeyValues=V,ContextKeyType=T` for each, or JSON.
        case contextEntries
        /// Nothing; `--no-NAME` takes it back.
        case flag
        /// `file://PATH` only: what is in it is secret.
        case secretFile
        /// `env:NAME` or `file:PATH`: where a secret is.
        case secretSource

        /// How help shows it.
        var shown: String {
            switch self {
            case .text: "TEXT"
            case .choice(let texts): texts.joined(separator: "|")
            case .document: "JSON|file://PATH"
            case .number: "N"
            case .texts: "TEXT..."
            case .tags: "Key=K,Value=V..."
            case .contextEntries: "ContextKeyName=K,ContextKeyValues=V,ContextKeyType=string..."
            case .flag: ""
            case .secretFile: "file://PATH"
            case .secretSource: "env:NAME|file:PATH"
            }
        }

        /// Whether several words may follow.
        var takesSeveral: Bool {
            switch self {
            case .texts, .tags, .contextEntries: true
            default: false
            }
        }
    }

    /// Without the dashes.
    let name: String
    let kind: Kind
    let isRequired: Bool
    let help: String

    init(_ name: String, _ kind: Kind, isRequired: Bool = false, _ help: String) {
        self.name = name
        self.kind = kind
        self.isRequired = isRequired
        self.help = help
    }

    /// One of a text.
    init(_ name: String, _ help: String) { self.init(name, .text, help) }

    /// One that must be given.
    static func required(_ name: String, _ kind: Kind, _ help: String) -> IAMOption {
        IAMOption(name, kind, isRequired: true, help)
    }

    /// One of a text that must be given.
    static func required(_ name: String, _ help: String) -> IAMOption { required(name, .text, help) }
}

// Those that several verbs have.
extension IAMOption {
    static let userName = required("user-name", "The user's name.")
    static let groupName = required("group-name", "The group's name.")
    static let roleName = required("role-name", "The role's name.")
    static let policyName = required("policy-name", "The policy's name.")
    static let policyARN = required("policy-arn", "The policy's ARN.")
    static let versionID = required("version-id", "The version, as in v2.")
    static let policyDocument = required("policy-document", .document, "The policy.")
    static let path = IAMOption("path", "Folders between slashes; / unless given.")
    static let pathPrefix = IAMOption("path-prefix", "Only those whose path begins with it.")
    static let description = IAMOption("description", "What it is for.")
    static let boundary = IAMOption("permissions-boundary", "The ARN of the policy that bounds its permissions.")
    static let tags = IAMOption("tags", .tags, "Tags.")
    static let serialNumber = required("serial-number", "The device's ARN.")
    static let accessKeyID = required("access-key-id", "The key's id.")
    static let secretID = required("secret-id", "The database user whose password it is.")
}

// Those of all verbs: where the store is and how answers are shown.
extension IAMOption {
    static let everywhere = [
        IAMOption("output", .choice(AWSOutput.allCases.map(\.rawValue)), "The form of the answer; json unless given."),
        IAMOption(
            "config", "The configuration whose identity section says where the store is; weir.yaml unless given."),
        IAMOption("store", "The store's file instead; then no configuration is read."),
        IAMOption("sealing-key", .secretSource, "With --store: where the sealing key is."),
        IAMOption("region", "With --store: the region of a new store; us-east-1 unless given."),
        IAMOption("account-id", "With --store: the account of a new store; 123456789012 unless given."),
    ]
}
