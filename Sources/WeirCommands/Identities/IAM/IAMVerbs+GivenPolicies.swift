import Identity

// Users, groups and roles have policies alike, by verbs that differ in one word.
extension IAMVerbs {
    static let givenPolicies: [IAMVerb] =
        OwnerKind.allCases.flatMap { kind in
            [attach(kind), detach(kind), listAttached(kind), put(kind), get(kind), list(kind), delete(kind)]
        } + [OwnerKind.user, .role].flatMap { [putBoundary($0), deleteBoundary($0)] }

    private static func attach(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "attach-\(kind)-policy", "Give a managed policy to a \(kind).", [kind.option, .policyARN],
            .changing { arguments, desk in
                try desk.store.attachPolicy(
                    arguments.text("policy-arn"), to: desk.owner(kind, arguments), by: desk.caller)
                return .empty
            })
    }

    private static func detach(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "detach-\(kind)-policy", "Take a managed policy away from a \(kind).", [kind.option, .policyARN],
            .changing { arguments, desk in
                try desk.store.detachPolicy(
                    arguments.text("policy-arn"), from: desk.owner(kind, arguments), by: desk.caller)
                return .empty
            })
    }

    private static func listAttached(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "list-attached-\(kind)-policies", "List the managed policies of a \(kind).", [kind.option],
            .reading { arguments, desk in
                ["AttachedPolicies": .attached(try desk.store.attachedPolicies(desk.owner(kind, arguments)))]
            })
    }

    private static func put(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "put-\(kind)-policy", "Give a \(kind) a policy of its own.",
            [kind.option, .policyName, .policyDocument],
            .changing { arguments, desk in
                try desk.store.putInlinePolicy(
                    arguments.text("policy-name"), document: arguments.text("policy-document"),
                    of: desk.owner(kind, arguments), by: desk.caller)
                return .empty
            })
    }

    private static func get(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "get-\(kind)-policy", "Show a \(kind)'s own policy.", [kind.option, .policyName],
            .reading { arguments, desk in
                let owner = try desk.owner(kind, arguments)
                let name = try arguments.text("policy-name")
                let document = try desk.store.inlinePolicy(name, of: owner)
                return AWSValue.object([
                    AWSValue.Member(key: "\(kind.title)Name", value: .text(owner.name)),
                    AWSValue.Member(key: "PolicyName", value: .text(name)),
                    AWSValue.Member(key: "PolicyDocument", value: .document(document)),
                ])
            })
    }

    private static func list(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "list-\(kind)-policies", "List the names of a \(kind)'s own policies.", [kind.option],
            .reading { arguments, desk in
                let policies = try desk.store.inlinePolicies(desk.owner(kind, arguments))
                return ["PolicyNames": .texts(policies.keys.sorted())]
            })
    }

    private static func delete(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "delete-\(kind)-policy", "Delete a \(kind)'s own policy.", [kind.option, .policyName],
            .changing { arguments, desk in
                try desk.store.deleteInlinePolicy(
                    arguments.text("policy-name"), of: desk.owner(kind, arguments), by: desk.caller)
                return .empty
            })
    }

    private static func putBoundary(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "put-\(kind)-permissions-boundary", "Bound what a \(kind) may ever do.",
            [kind.option, .required("permissions-boundary", "The ARN of the policy that bounds it.")],
            .changing { arguments, desk in
                try desk.store.setBoundary(
                    arguments.text("permissions-boundary"), of: desk.owner(kind, arguments), by: desk.caller)
                return .empty
            })
    }

    private static func deleteBoundary(_ kind: OwnerKind) -> IAMVerb {
        IAMVerb(
            "delete-\(kind)-permissions-boundary", "Take a \(kind)'s bound away.", [kind.option],
            .changing { arguments, desk in
                try desk.store.setBoundary(nil, of: desk.owner(kind, arguments), by: desk.caller)
                return .empty
            })
    }
}
