public import ArgumentParser

/// The program `weir`.
public struct WeirCommand: ParsableCommand {
    /// Its verbs.
    public static let configuration = CommandConfiguration(
        commandName: "weir",
        abstract: "A connection pool in front of MySQL and MariaDB that does what Amazon RDS Proxy does, anywhere.",
        version: WeirVersion.text,
        subcommands: [
            ServeCommand.self, CheckCommand.self, ExplainCommand.self, HealthCommand.self, DemoCommand.self,
            LoadCommand.self,
            ShowCommand.self, PinsCommand.self, PauseCommand.self, ResumeCommand.self, DrainCommand.self,
            KillCommand.self, ReloadCommand.self, TopCommand.self, IAMCommand.self,
            AuditCommand.self, TokenCommand.self, CertificateCommand.self, CostCommand.self,
            AdviseCommand.self,
        ])

    /// The program without a verb: prints its help.
    public init() {}
}

/// The program's version.
public enum WeirVersion {
    /// As `weir --version` prints it.
    public static let text = "0.1.0"
}
