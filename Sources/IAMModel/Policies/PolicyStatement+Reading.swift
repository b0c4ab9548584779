extension PolicyStatement {
    private static let elements = [
        "Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition",
    ]

    /// The actions that a trust policy may be about.
    ///
    /// *Source*: Service Authorization Reference, "Actions, resources, and condition keys for AWS Security Token
    /// Service".
    static let trustActions = [
        "sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity", "sts:SetContext",
        "sts:SetSourceIdentity", "sts:TagSession",
    ]

    init(
        _ value: PolicyJSON, index: Int, purpose: PolicyDocument.Purpose, version: PolicyDocument.Version,
        at place: String
    ) throws(PolicyError) {
        var elements = try PolicyElements(try value.members(at: place), allowed: Self.elements, at: place)
        self.index = index
        sid = try Self.sid(elements.take("Sid"), purpose: purpose, at: "\(place).Sid")
        guard let effect = elements.take("Effect") else { throw PolicyError(place, "Effect is missing") }
        let effectName = try effect.text(at: "\(place).Effect")
        guard let effect = Effect(rawValue: effectName) else {
            throw PolicyError("\(place).Effect", "must be \"Allow\" or \"Deny\", not \(quoted(effectName))")
        }
        self.effect = effect
        let isTrust = purpose == .trust

        let principal = try elements.take("Principal", orElse: "NotPrincipal", at: place)
        guard isTrust == (principal != nil) else {
            throw PolicyError(
                place,
                isTrust
                    ? "Principal is missing: whom the role lets in"
                    : "Principal belongs in a trust policy; a \(purpose.title) is about whom it is attached to")
        }
        principals =
            try principal.map { found throws(PolicyError) in try Self.principals(found.value, at: found.place) } ?? []
        excludesPrincipals = principal?.isOpposite ?? false

        guard let action = try elements.take("Action", orElse: "NotAction", at: place) else {
            throw PolicyError(place, "Action is missing")
        }
        actions = try Self.actions(action.value, at: action.place)
        excludesActions = action.isOpposite
        if isTrust { try Self.checkTrust(actions, excludesActions, at: action.place) }

        let resource = try elements.take("Resource", orElse: "NotResource", at: place)
        guard isTrust == (resource == nil) else {
            throw PolicyError(
                place,
                isTrust ? "Resource does not belong in a trust policy, which is about its role" : "Resource is missing")
        }
        let allowsVariables = version == .from2012
        resources =
            try resource.map { found throws(PolicyError) in
                try Self.resources(found.value, allowsVariables: allowsVariables, at: found.place)
            } ?? []
        excludesResources = resource?.isOpposite ?? false
        conditions = try Self.conditions(
            elements.take("Condition"), allowsVariables: allowsVariables, at: "\(place).Condition")
    }

    private static func sid(
        _ value: PolicyJSON?, purpose: PolicyDocument.Purpose, at place: String
    ) throws(PolicyError) -> String? {
        guard let sid = try value.map({ value throws(PolicyError) in try value.text(at: place) }) else { return nil }
        let isPlain = sid.utf8.allSatisfy { byte in
            isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        guard isPlain || purpose == .trust else {
            throw PolicyError(place, "\(quoted(sid)) must be of letters and digits only")
        }
        return sid
    }

    private static func actions(_ value: PolicyJSON, at place: String) throws(PolicyError) -> [ActionPattern] {
        var patterns: [ActionPattern] = []
        for (text, own) in try value.texts(at: place) { patterns.append(try ActionPattern(text, at: own)) }
        return patterns
    }

    private static func checkTrust(
        _ actions: [ActionPattern], _ excludes: Bool, at place: String
    ) throws(PolicyError) {
        guard !excludes else { throw PolicyError(place, "a trust policy names its actions in Action") }
        for action in actions {
            let name = action.written
            guard trustActions.contains(where: { $0.lowercased() == name.lowercased() }) else {
                let near = suggestion(for: name, among: trustActions)
                throw PolicyError(place, "\(quoted(name)) has no place in a trust policy, sts:AssumeRole has\(near)")
            }
        }
    }

    private static func resources(
        _ value: PolicyJSON, allowsVariables: Bool, at place: String
    ) throws(PolicyError) -> [ResourcePattern] {
        var patterns: [ResourcePattern] = []
        for (text, own) in try value.texts(at: place) {
            patterns.append(try ResourcePattern(text, allowsVariables: allowsVariables, at: own))
        }
        return patterns
    }

    private static func principals(_ value: PolicyJSON, at place: String) throws(PolicyError) -> [PrincipalEntry] {
        if case .string(let text) = value {
            guard text == "*" else { throw PolicyError(place, "must be \"*\" or an object such as {\"AWS\": ARN}") }
            return [.everybody]
        }
        var entries: [PrincipalEntry] = []
        let members = try value.members(at: place)
        guard !members.isEmpty else { throw PolicyError(place, "nobody is named in it") }
        let kinds = ["AWS", "Federated", "Service", "CanonicalUser"]
        for member in members {
            guard kinds.contains(member.name) else {
                throw PolicyError(
                    place, "unknown kind \(quoted(member.name))\(suggestion(for: member.name, among: kinds))")
            }
            for (text, own) in try member.value.texts(at: "\(place).\(member.name)") {
                if member.name == "AWS" {
                    entries.append(try PrincipalEntry(aws: text, at: own))
                } else {
                    guard !text.isEmpty else { throw PolicyError(own, "is empty") }
                    entries.append(.foreign(kind: member.name, name: text))
                }
            }
        }
        return entries
    }

    private static func conditions(
        _ value: PolicyJSON?, allowsVariables: Bool, at place: String
    ) throws(PolicyError) -> [PolicyCondition] {
        guard let value else { return [] }
        var conditions: [PolicyCondition] = []
        for block in try value.members(at: place) {
            let name = "\(place).\(printable(block.name, longest: 60))"
            let comparison = try ConditionOperator(block.name, at: name)
            var seen: Set<String> = []
            for member in try block.value.members(at: name) {
                let own = "\(name).\(printable(member.name, longest: 80))"
                guard seen.insert(member.name.lowercased()).inserted else {
                    throw PolicyError(own, "comes twice; the case of a key does not matter")
                }
                conditions.append(
                    try PolicyCondition(
                        comparison, key: member.name, values: try values(member.value, at: own),
                        allowsVariables: allowsVariables, at: own))
            }
        }
        return conditions
    }

    /// A condition's values as text: numbers and Booleans need no quotes.
    private static func values(_ value: PolicyJSON, at place: String) throws(PolicyError) -> [String] {
        let items = value.items.items
        guard !items.isEmpty else { throw PolicyError(place, "the list is empty") }
        var texts: [String] = []
        for item in items {
            switch item {
            case .string(let text), .bare(let text): texts.append(text)
            case .object, .array, .null:
                throw PolicyError(place, "a value must be a string, a number or a Boolean, not \(item.kind)")
            }
        }
        return texts
    }
}
