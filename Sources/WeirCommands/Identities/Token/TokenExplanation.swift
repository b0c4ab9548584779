import AdminConsole
import IAMModel
import Identity

/// What became of a token, without the token.
struct TokenExplanation: Equatable, Sendable {
    let judgement: TokenJudge.Judgement
    /// The token as far as it could be read.
    let token: ConnectToken?
    let login: String
    let now: Timestamp

    var isAccepted: Bool { judgement.refusal == nil }

    /// For people.
    var lines: [String] {
        let verdict: String =
            if let refusal = judgement.refusal {
                "would be refused: \(refusal.text) [\(refusal.wireName)]"
            } else {
                "would be accepted: \(judgement.bearer?.arn ?? "its bearer") may log in as '\(login)'"
            }
        return [verdict]
            + facts.map {
                ConsoleTable.clean("\($0.name)\(String(repeating: " ", count: 12 - $0.name.count))\($0.text)")
            }
    }

    /// For programs.
    var shown: AWSValue {
        [
            "Accepted": .flag(isAccepted), "Refusal": .optional(judgement.refusal?.wireName),
            "RefusalText": .optional(judgement.refusal?.text), "Decision": .optional(judgement.reason),
            "Principal": .optional(judgement.bearer?.arn), "AccessKeyId": .optional(judgement.accessKeyID),
            "DBUser": .optional(token?.user), "Endpoint": .optional(token?.endpoint.description),
            "Region": .optional(token?.scope.region),
            "Signed": token.map { .moment(Timestamp(seconds: $0.signedAt)) } ?? .nothing,
            "Expires": token.map { .moment(Timestamp(seconds: $0.expiresAt)) } ?? .nothing,
        ]
    }

    private var facts: [(name: String, text: String)] {
        var facts: [(String, String)] = []
        if let reason = judgement.reason { facts.append(("decision", reason)) }
        if let key = judgement.accessKeyID { facts.append(("key", key)) }
        guard let token else { return facts }
        let left = token.expiresAt - now.seconds
        facts += [
            ("user", token.user), ("endpoint", "\(token.endpoint)"), ("region", token.scope.region),
            ("signed", "\(Timestamp(seconds: token.signedAt))"),
            ("good until", "\(Timestamp(seconds: token.expiresAt))" + (left > 0 ? ", \(left) s more" : "")),
        ]
        return facts
    }
}
