/// What an endpoint asks of connect tokens, besides their signatures.
///
/// *Isolation*: any.
public struct TokenRules: Equatable, Sendable {
    /// The names that clients may call this endpoint by. A token that was signed for any other is refused.
    public var endpoints: [EndpointName]
    /// The region that tokens must be signed for.
    public var region: String
    /// How many seconds a client's clock may be ahead. Default: 300.
    public var clockSkew: Int64
    /// How many seconds a token may be good for at most. Default: 900, as AWS's own are.
    public var longestExpiry: Int

    /// Rules with these values.
    public init(endpoints: [EndpointName], region: String, clockSkew: Int64 = 300, longestExpiry: Int = 900) {
        self.endpoints = endpoints
        self.region = region
        self.clockSkew = clockSkew
        self.longestExpiry = longestExpiry
    }
}
