import Testing
import WeirCrypto

@testable import ControlPlane

@Suite("Requests to the admin port")
struct AdminRouteTests {
    @Test(
        "each path has its page, whatever the query",
        arguments: [
            ("/healthz", AdminRoute.health), ("/readyz?verbose=1", .readiness), ("/metrics", .metrics), ("/", .index),
        ])
    func paths(path: String, route: AdminRoute) {
        #expect(AdminRoute.decide(method: "GET", path: path, authorization: nil, token: nil) == route)
        #expect(AdminRoute.decide(method: "HEAD", path: path, authorization: nil, token: nil) == route)
    }

    @Test("other paths are not found", arguments: ["", "/metrics/", "//metrics", "/Metrics", "/readyz/../metrics"])
    func unknown(path: String) {
        guard
            case .refused(404, _) = AdminRoute.decide(method: "GET", path: path, authorization: nil, token: nil)
        else {
            Issue.record("\(path) was found")
            return
        }
    }

    @Test("nothing can be changed", arguments: ["POST", "PUT", "DELETE", "OPTIONS", "get"])
    func methods(method: String) {
        guard
            case .refused(405, _) = AdminRoute.decide(method: method, path: "/metrics", authorization: nil, token: nil)
        else {
            Issue.record("\(method) was allowed")
            return
        }
    }

    @Test(
        "calls are let in where there is a service for them, and at one place only",
        arguments: [
            ("POST", "/", true, AdminRoute.query), ("POST", "/?x", true, .query), ("GET", "/?Action=A", true, .query),
            ("GET", "/?a=b&Action=A", true, .query), ("GET", "/?xAction=A", true, .index), ("GET", "/", true, .index),
            ("HEAD", "/?Action=A", true, .index), ("GET", "/metrics?Action=A", true, .metrics),
            ("GET", "/?Action=A", false, .index),
            ("POST", "/", false, .refused(status: 405, text: "only GET and HEAD")),
            ("POST", "/metrics", true, .refused(status: 405, text: "only GET and HEAD")),
            ("PUT", "/", true, .refused(status: 405, text: "only GET and HEAD")),
        ])
    func calls(method: String, path: String, hasQueries: Bool, route: AdminRoute) {
        #expect(
            AdminRoute.decide(method: method, path: path, authorization: nil, token: nil, hasQueries: hasQueries)
                == route)
    }

    @Test("with a token, metrics need it and health does not")
    func token() {
        let token = Secret("s3cret token")
        for good in ["Bearer s3cret token", "bearer s3cret token"] {
            #expect(
                AdminRoute.decide(method: "GET", path: "/metrics", authorization: good, token: token) == .metrics)
        }
        for bad in [
            nil, "", "Bearer", "Bearer ", "Bearer s3cret", "Bearer s3cret token ", "Basic s3cret token", "s3cret token",
        ] {
            guard
                case .refused(401, let text) = AdminRoute.decide(
                    method: "GET", path: "/metrics", authorization: bad, token: token)
            else {
                Issue.record("\(bad ?? "no header") was let in")
                continue
            }
            #expect(!text.contains("s3cret"))
        }
        #expect(AdminRoute.decide(method: "GET", path: "/healthz", authorization: nil, token: token) == .health)
        #expect(AdminRoute.decide(method: "GET", path: "/readyz", authorization: nil, token: token) == .readiness)
    }
}
