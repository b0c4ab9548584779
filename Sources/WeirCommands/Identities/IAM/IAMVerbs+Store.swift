import Foundation
import IAMModel
import Identity
import WeirCrypto

extension IAMVerbs {
    static let store = [generateKey, getStore, rotateKey]

    private static let generateKey = IAMVerb(
        "generate-sealing-key", "Make a sealing key: 32 random bytes in base64. Needs no store.",
        [IAMOption("outfile", "The file to make for it, open to its owner only; standard output unless given.")],
        .alone { arguments in
            let key = Data(try randomBytes(32)).base64EncodedString()
            guard let path = arguments.optional("outfile") else { return .text(key) }
            try PrivateFile.make(path, Array((key + "\n").utf8))
            return .empty
        })

    private static let getStore = IAMVerb(
        "get-store", "Tell about the store: its account, and how policies name this Weir.", [],
        .reading { _, desk in
            let account = desk.account
            return [
                "Store": [
                    "Path": .text(desk.path), "AccountId": .text(account.accountID), "Region": .text(account.region),
                    "ResourceId": .text(account.resourceID),
                    "DatabaseUserArn": .text(account.databaseUserARN("USER")),
                    "CreateDate": .moment(desk.store.account.created), "IsUnsealed": .flag(desk.store.hasSealingKey),
                ]
            ]
        })

    private static let rotateKey = IAMVerb(
        "rotate-sealing-key", "Seal every secret anew and sign the whole audit with another key.",
        [.required("new-sealing-key", .secretSource, "Where the new key is.")],
        .changing { arguments, desk in
            guard let source = try arguments.source("new-sealing-key"),
                let key = try IdentityPlace.sealingKey(source, desk.environment, isNeeded: true)
            else { return .empty }
            try desk.store.rotateSealingKey(to: key, by: desk.caller)
            return .empty
        })
}
