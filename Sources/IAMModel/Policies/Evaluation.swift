/// What became of a request, and why.
///
/// *Isolation*: any.
public struct Evaluation: Equatable, Sendable {
    /// The three answers.
    public enum Decision: String, CaseIterable, Sendable {
        /// Every policy that has a say allows it.
        case allowed
        /// A statement denies it.
        case explicitDeny
        /// Something that would have to allow it does not.
        case implicitDeny
    }

    /// A statement, and the policy it stands in.
    public struct Decider: Equatable, Sendable {
        /// The policy's name.
        public let policy: String
        /// What kind of policy it is here.
        public let layer: PolicyLayer
        /// The statement's place in it, from 0.
        public let index: Int
        /// The statement's name, if it has one.
        public let sid: String?
    }

    /// The answer.
    public let decision: Decision
    /// The statement that decided: the first that denies, or else the first that allows. Nothing for an implicit
    /// denial.
    public let decider: Decider?
    /// The first layer that does not allow it, if the denial is implicit.
    public let missingAllow: PolicyLayer?
    /// Keys that conditions or variables asked for and the request does not have, in order.
    public let missingKeys: [String]
    /// One sentence for operators. Not for clients: it names policies.
    public let reason: String

    /// Whether the request may go on.
    public var isAllowed: Bool { decision == .allowed }
}
