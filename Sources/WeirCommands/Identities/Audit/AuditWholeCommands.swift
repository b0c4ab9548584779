import ArgumentParser
import Identity

/// `weir audit verify`: whether the trail is what was written.
struct AuditVerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Walk the whole trail and say whether it is what was written.",
        discussion: "Needs the sealing key. Exits with 1 when a record was changed, added or removed, and names it.")

    @OptionGroup var options: IdentityOptions

    func run() throws {
        try IdentityVerb.run("audit verify") {
            let store = try IdentityVerb.open(options, for: .reading, verb: "audit verify").store
            let verdict = try store.audit.verify()
            print(verdict)
            guard case .intact = verdict else { throw ExitCode(1) }
        }
    }
}

/// `weir audit export`: records as lines of JSON.
struct AuditExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Print records as lines of JSON, the oldest first; all of them unless told.")

    @OptionGroup var filter: AuditFilter

    @Option(help: "The file to make, open to its owner only; standard output unless given.")
    var outfile: String?

    @OptionGroup var options: IdentityOptions

    func run() throws {
        try IdentityVerb.run("audit export") {
            let query = try filter.query(now: .now)
            let store = try IdentityVerb.open(options, for: .reading, verb: "audit export").store
            let lines = try store.audit.export(query)
            if let outfile {
                try PrivateFile.make(outfile, Array(lines.utf8))
            } else {
                print(lines, terminator: "")
            }
        }
    }
}

/// `weir audit prune`: forgets old records.
struct AuditPruneCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prune", abstract: "Forget records of before a moment; what remains can be verified.",
        discussion: "Export them first where they must be kept. The pruning itself is recorded.")

    @Option(help: "A date, a date and time as 2026-11-29T05:00:00Z, or how long ago: 90d.")
    var before: String

    @OptionGroup var options: IdentityOptions

    func run() throws {
        try IdentityVerb.run("audit prune") {
            let now = Timestamp.now
            guard let moment = Timestamp(written: before, now: now) else {
                throw IAMFailure.badInput("--before is \(before); a date, a moment or how long ago, as 90d, is allowed")
            }
            let store = try IdentityVerb.open(options, for: .tending, verb: "audit prune").store
            let caller = Caller.operatorOfAccount(store.account, systemUser: SystemUser.name, now: now)
            let count = try store.audit.prune(before: moment, by: caller)
            print("\(count) records of before \(moment) are forgotten")
        }
    }
}
