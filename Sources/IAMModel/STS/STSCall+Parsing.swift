internal import WeirCrypto

extension STSCall {
    /// Reads a call.
    ///
    /// What STS has and Weir has not is refused, not left out: a session must not be wider than was meant.
    ///
    /// *Errors*: no action, one that is not offered, parameters that are not as they must be; of those all at once.
    public init(_ form: FormBody) throws(STSRefusal) {
        guard let action = form["Action"], !action.isEmpty else {
            throw STSRefusal("MissingAction", status: 400, "The request must contain the parameter Action.")
        }
        let version = form["Version"] ?? Self.version
        guard version == Self.version, let call = try Self.reader(of: action)?(form) else {
            throw STSRefusal(
                "InvalidAction", status: 400,
                "Could not find operation \(Text.shown(action)) for version \(Text.shown(version))")
        }
        self = call
    }

    /// Whether calls of this action are answered.
    public static func offers(_ action: String) -> Bool { reader(of: action) != nil }

    private typealias Reader = (FormBody) throws(STSRefusal) -> STSCall

    private static func reader(of action: String) -> Reader? {
        switch action {
        case "AssumeRole": { form throws(STSRefusal) in .assumeRole(try RoleAssumption(form)) }
        case "GetSessionToken": { form throws(STSRefusal) in .getSessionToken(try SessionTokenCall(form)) }
        case "GetCallerIdentity": { _ throws(STSRefusal) in .getCallerIdentity }
        default: nil
        }
    }
}

extension RoleAssumption {
    /// In seconds.
    public static let durations = 900...43200
    /// How many managed policies may narrow one session.
    public static let mostPolicies = 10
    /// How many tags a session may have.
    public static let mostTags = 50

    init(_ form: FormBody) throws(STSRefusal) {
        var parameters = STSParameters(form)
        roleARN = parameters.required("RoleArn", .arn)
        sessionName = parameters.required("RoleSessionName", .sessionName)
        duration = parameters.number("DurationSeconds", Self.durations)
        externalID = parameters.text("ExternalId", .externalID)
        secondFactor = try parameters.secondFactor()
        policy = parameters.text("Policy", .policy)
        sourceIdentity = parameters.text("SourceIdentity", .sourceIdentity)
        policyARNs = parameters.policyARNs(form)
        tags = parameters.tags(form)
        for name in ["TransitiveTagKeys", "ProvidedContexts"] where !form.members(of: name).isEmpty {
            parameters.add("Value at '\(name)'", "Member is not supported here and must be left out")
        }
        try parameters.finish()
    }
}

extension SessionTokenCall {
    /// In seconds.
    public static let durations = 900...129_600

    init(_ form: FormBody) throws(STSRefusal) {
        var parameters = STSParameters(form)
        let duration = parameters.number("DurationSeconds", Self.durations)
        let secondFactor = try parameters.secondFactor()
        try parameters.finish()
        self.init(duration: duration ?? 43200, secondFactor: secondFactor)
    }
}

extension STSParameters {
    fileprivate mutating func secondFactor() throws(STSRefusal) -> SecondFactor? {
        let serialNumber = text("SerialNumber", .serialNumber)
        let code = text("TokenCode", .code)
        switch (serialNumber, code) {
        case (let serialNumber?, let code?): return SecondFactor(serialNumber: serialNumber, code: Secret(code))
        case (nil, nil): return nil
        case (nil, _), (_, nil):
            // What is there and not as it must be has been noted.
            try finish()
            throw .accessDenied(
                "MultiFactorAuthentication failed, must provide both MFA serial number and one time pass code.")
        }
    }

    fileprivate mutating func policyARNs(_ form: FormBody) -> [String] {
        let members = form.members(of: "PolicyArns")
        guard members.count <= RoleAssumption.mostPolicies else {
            add("Value at 'policyArns'", "Member must have length less than or equal to \(RoleAssumption.mostPolicies)")
            return []
        }
        var found: [String] = []
        for (index, member) in members.enumerated() {
            let place = "policyArns.\(index + 1).member.arn"
            guard let arn = member["arn"] else {
                add("Value at '\(place)'", "Member must not be null")
                continue
            }
            if let arn = check(arn, as: place, .arn), !found.contains(where: { Text.isSame($0, arn) }) {
                found.append(arn)
            }
        }
        return found
    }

    fileprivate mutating func tags(_ form: FormBody) -> [String: String] {
        let members = form.members(of: "Tags")
        guard members.count <= RoleAssumption.mostTags else {
            add("Value at 'tags'", "Member must have length less than or equal to \(RoleAssumption.mostTags)")
            return [:]
        }
        var tags: [String: String] = [:]
        var seen: Set<String> = []
        for (index, member) in members.enumerated() {
            let place = "tags.\(index + 1).member"
            guard let key = member["Key"], let value = member["Value"] else {
                add("Value at '\(place)'", "Member must have Key and Value")
                continue
            }
            if !seen.insert(key.lowercased()).inserted {
                add("Value at '\(place).key'", "Member must be another tag's; the case of a key does not matter")
            }
            if let key = check(key, as: "\(place).key", .tagKey),
                let value = check(value, as: "\(place).value", .tagValue)
            {
                tags[key] = value
            }
        }
        return tags
    }
}
