public import FuzzSupport

/// The targets of the pure modules.
public enum FuzzTargets {
    /// All of them.
    public static let all: [FuzzTarget] = [
        framing, messages, serverLogin, clientLogin, replies, statements, sessions, pools, consoleStatements,
        consoleTables, topScreen, policies, tokens, costs, loadInputs,
    ]
}
