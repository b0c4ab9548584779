public import IAMModel
public import WeirCrypto

/// A request to STS as it came, and from where and when.
///
/// *Isolation*: any.
public struct STSRequest: Sendable {
    /// GET has the call in its query, POST in its body.
    public let method: String
    /// As it was sent, encoded, without the query.
    public let path: String
    /// As it was sent, without `?`.
    public let query: String
    /// All of them, `Host` as the client wrote it.
    public let headers: [RequestHeader]
    /// All of it; whoever reads it bounds it.
    public let body: [UInt8]
    /// The address of the client.
    public let sourceAddress: String?
    /// Whether the connection has TLS.
    public let isEncrypted: Bool
    /// When it came.
    public let now: Timestamp

    /// A request of these values.
    public init(
        method: String, path: String, query: String, headers: [RequestHeader], body: [UInt8], sourceAddress: String?,
        isEncrypted: Bool, now: Timestamp
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.sourceAddress = sourceAddress
        self.isEncrypted = isEncrypted
        self.now = now
    }

    /// What the call says of itself.
    ///
    /// *Errors*: what is no form.
    var form: FormBody {
        get throws(STSRefusal) {
            do throws(FormRefusal) {
                return try FormBody(method == "GET" ? Array(query.utf8) : body)
            } catch {
                throw STSRefusal(
                    "MalformedQueryString", status: 404, "The query string contains a syntax error: \(error)")
            }
        }
    }
}

/// What is sent back.
///
/// *Isolation*: any.
public struct STSReply: Equatable, Sendable {
    /// Of HTTP.
    public let status: Int
    /// For the header `x-amzn-RequestId`; it is in the body and the audit as well.
    public let requestID: String
    /// XML, possibly with credentials in it.
    public let body: Secret
    /// One line for the log, when Weir is at fault and not the request.
    public let fault: String?

    /// The type of the body.
    public static let contentType = STSAnswer.contentType
}
