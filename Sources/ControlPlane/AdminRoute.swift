internal import WeirCrypto

/// What a request to the admin port is answered with: decided from its first lines alone.
enum AdminRoute: Equatable {
    /// Whether the process lives.
    case health
    /// Whether new clients should be sent here.
    case readiness
    /// The metrics.
    case metrics
    /// What there is.
    case index
    /// A call in AWS's Query form.
    case query
    /// Nothing: the status, and what is to be said.
    case refused(status: Int, text: String)

    /// - Parameters:
    ///   - path: with or without a query, which is ignored.
    ///   - authorization: the header's value.
    ///   - token: what /metrics must be asked with.
    ///   - hasQueries: whether there is a service for calls in AWS's Query form. It checks for itself who calls.
    static func decide(
        method: String, path: String, authorization: String?, token: Secret?, hasQueries: Bool = false
    ) -> AdminRoute {
        let target = path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = target.first ?? ""
        let route: AdminRoute
        if hasQueries, path == "/", method == "POST" || (method == "GET" && target.count == 2 && names(target[1])) {
            return .query
        }
        switch path {
        case "/healthz": route = .health
        case "/readyz": route = .readiness
        case "/metrics": route = .metrics
        case "/": route = .index
        default: return .refused(status: 404, text: "not found; there are /healthz, /readyz and /metrics")
        }
        guard method == "GET" || method == "HEAD" else {
            return .refused(status: 405, text: "only GET and HEAD")
        }
        if route == .metrics, let token, !isBearer(authorization, of: token) {
            return .refused(status: 401, text: "/metrics needs Authorization: Bearer with the token of http.token")
        }
        return route
    }

    /// Whether a query has an action in it.
    private static func names(_ query: Substring) -> Bool {
        query.split(separator: "&").contains { $0.hasPrefix("Action=") }
    }

    private static func isBearer(_ authorization: String?, of token: Secret) -> Bool {
        let parts = (authorization ?? "").split(separator: " ", maxSplits: 1)
        guard parts.count == 2, parts[0].lowercased() == "bearer" else { return false }
        // Digests, so that the time does not tell the token's length either.
        return constantTimeEqual(Digest.sha256(Array(parts[1].utf8)), Digest.sha256(token.exposedBytes))
    }
}
