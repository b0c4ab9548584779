public import WeirCrypto

/// A service in AWS's Query form (`POST /` with `Action=...`) that the admin port lets in.
///
/// Who may call is the service's own affair: it checks signatures. *Isolation*: any.
public protocol AWSQueryService: Sendable {
    /// Answers one request. May block: it is called on a thread that may wait.
    func answer(_ request: AWSQueryRequest) -> AWSQueryAnswer

    /// Refuses a request that is not looked at. Must not block.
    func refuse(_ refusal: AWSQueryRefusal) -> AWSQueryAnswer
}

/// A request as it came.
///
/// *Isolation*: any.
public struct AWSQueryRequest: Sendable {
    /// In capital letters.
    public let method: String
    /// As it was sent, encoded, without the query.
    public let path: String
    /// As it was sent, without `?`.
    public let query: String
    /// In their order, `host` as the client wrote it.
    public let headers: [(name: String, value: String)]
    /// All of it; at most `AdminServer.longestQueryBody` bytes.
    public let body: [UInt8]
    /// The address of the client, without the port.
    public let sourceAddress: String?
}

/// Why a request is not looked at.
///
/// *Isolation*: any.
public enum AWSQueryRefusal: Equatable, Sendable {
    /// The body, or the query, is longer than this.
    case tooLarge(mostBytes: Int)
    /// There were too many of late.
    case tooMany
}

/// What is sent back.
///
/// *Isolation*: any.
public struct AWSQueryAnswer: Equatable, Sendable {
    /// Of HTTP.
    public let status: Int
    /// Besides those of every answer; as in `content-type`.
    public let headers: [String: String]
    /// There may be credentials in it.
    public let body: Secret

    /// An answer of these values.
    public init(status: Int, headers: [String: String], body: Secret) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
