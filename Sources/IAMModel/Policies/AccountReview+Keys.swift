extension AccountReview {
    /// What is to be said of a user and its keys.
    func keyFindings(_ user: User, now: Int) -> [Finding] {
        let subject = "user \(printable(user.name))"
        var all: [Finding] = []
        if !user.hasMFA {
            all.append(
                Finding(
                    severity: .medium, subject: subject, text: "has no second factor",
                    advice: "give it one, and ask for it with aws:MultiFactorAuthPresent where it matters"))
        }
        let active = user.accessKeys.filter(\.isActive)
        if active.count > 1 {
            all.append(
                Finding(
                    severity: .low, subject: subject, text: "has \(active.count) active access keys",
                    advice: "when all programs use the new key, deactivate the old one, then delete it"))
        }
        for key in user.accessKeys {
            let id = printable(key.id)
            guard key.isActive else {
                all.append(
                    Finding(
                        severity: .low, subject: subject, text: "keeps the inactive access key \(id)",
                        advice: "delete it, if nobody missed it"))
                continue
            }
            let age = Self.days(from: key.created, to: now)
            if age > Self.longestKeyDays {
                all.append(
                    Finding(
                        severity: .medium, subject: subject, text: "uses the access key \(id) since \(age) days",
                        advice:
                            "make a second key, change the programs, delete this one; every \(Self.longestKeyDays) days"
                    ))
            }
            if let lastUsed = key.lastUsed {
                let unused = Self.days(from: lastUsed, to: now)
                guard unused > Self.longestKeyDays else { continue }
                all.append(
                    Finding(
                        severity: .medium, subject: subject,
                        text: "has not used the access key \(id) for \(unused) days",
                        advice: "deactivate it, and delete it when nobody misses it"))
            } else {
                all.append(
                    Finding(
                        severity: .low, subject: subject, text: "has never used the access key \(id)",
                        advice: "delete it, if it was not made just now"))
            }
        }
        return all
    }

    /// Whole days between two moments; none if the first is later.
    private static func days(from start: Int, to end: Int) -> Int {
        let (seconds, overflow) = end.subtractingReportingOverflow(start)
        return overflow ? (end > start ? .max : 0) : max(0, seconds / 86400)
    }
}
