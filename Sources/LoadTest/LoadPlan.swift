/// A whole run: who does what, where and when.
///
/// *Isolation*: any. *Units*: `Duration`.
public struct LoadPlan: Sendable {
    /// How many clients.
    public var clients: Int
    /// When they come.
    public var arrivals: ArrivalPlan
    /// What each of them does.
    public var script: ClientScript
    /// Where they go, and as whom.
    public var account: LoadAccount
    /// How long one client may take before it is given up as failed.
    public var clientTimeout: Duration
    /// How many threads drive the clients. One drives many thousands.
    public var loops: Int

    /// A plan of these values.
    public init(
        clients: Int, arrivals: ArrivalPlan = .burst, script: ClientScript, account: LoadAccount,
        clientTimeout: Duration = .seconds(60), loops: Int = 1
    ) {
        self.clients = clients
        self.arrivals = arrivals
        self.script = script
        self.account = account
        self.clientTimeout = clientTimeout
        self.loops = loops
    }
}
