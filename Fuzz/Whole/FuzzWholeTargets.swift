public import FuzzSupport

/// The targets of the modules that are not pure.
public enum FuzzWholeTargets {
    /// All of them.
    public static let all: [FuzzTarget] = [configuration, replyReader, exchanges, proxyHeader]
}
