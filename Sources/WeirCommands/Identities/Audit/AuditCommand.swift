import ArgumentParser

/// `weir audit`: who did what to the identities, and who logged in.
struct AuditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Read, verify, export and prune the audit trail.",
        discussion: """
            The trail is in the store of identities: records in CloudTrail's shape, each signed with the sealing key and \
            bound to the one before.
            Exit codes: 0 when it was done, 1 when it was refused or the trail is broken, 2 for bad input and a bad \
            configuration.
            """,
        subcommands: [
            AuditQueryCommand.self, AuditVerifyCommand.self, AuditExportCommand.self, AuditPruneCommand.self,
        ],
        defaultSubcommand: AuditQueryCommand.self)
}
