import Identity

extension IAMVerbs {
    static let accessKeys = [createAccessKey, listAccessKeys, getLastUse, updateAccessKey, deleteAccessKey]

    private static let createAccessKey = IAMVerb(
        "create-access-key", "Make an access key; its secret is shown this once.", [.userName],
        .changing { arguments, desk in
            [
                "AccessKey": .newAccessKey(
                    try desk.store.createAccessKey(for: arguments.text("user-name"), by: desk.caller))
            ]
        })

    private static let listAccessKeys = IAMVerb(
        "list-access-keys", "List a user's access keys.", [.userName],
        .reading { arguments, desk in
            let keys = try desk.store.accessKeys(of: arguments.text("user-name"))
            return ["AccessKeyMetadata": .list(keys.map { .accessKey($0) })]
        })

    private static let getLastUse = IAMVerb(
        "get-access-key-last-used", "Tell when and for what a key was used.", [.accessKeyID],
        .reading { arguments, desk in
            let id = try arguments.text("access-key-id")
            let user = try desk.userName(ofKey: id)
            let key = try desk.store.accessKeys(of: user).first { $0.id == id }
            return ["UserName": .text(user), "AccessKeyLastUsed": .lastUse(key?.lastUsed)]
        })

    private static let keyOwner = IAMOption("user-name", "Whose key it is; the one who has it unless given.")

    private static let updateAccessKey = IAMVerb(
        "update-access-key", "Let a key be used, or not.",
        [.accessKeyID, .required("status", .choice(["Active", "Inactive"]), "What it shall be."), keyOwner],
        .changing { arguments, desk in
            let id = try arguments.text("access-key-id")
            let status: AccessKey.Status = try arguments.text("status") == "Active" ? .active : .inactive
            let user = try arguments.optional("user-name") ?? desk.userName(ofKey: id)
            try desk.store.setAccessKey(id, of: user, to: status, by: desk.caller)
            return .empty
        })

    private static let deleteAccessKey = IAMVerb(
        "delete-access-key", "Delete a key.", [.accessKeyID, keyOwner],
        .changing { arguments, desk in
            let id = try arguments.text("access-key-id")
            let user = try arguments.optional("user-name") ?? desk.userName(ofKey: id)
            try desk.store.deleteAccessKey(id, of: user, by: desk.caller)
            return .empty
        })
}
