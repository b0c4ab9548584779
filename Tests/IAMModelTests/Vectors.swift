import Foundation
import IAMModel
import WeirCrypto

/// What botocore made (Vectors/make_vectors.py).
struct Vectors: Decodable {
    let botocore: String
    let date: String
    let tokens: [TokenVector]
    let requests: [RequestVector]

    static let made = Result {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors/tokens.json")
        return try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: file))
    }
}

struct TokenVector: Decodable {
    let host: String
    let port: UInt16
    let user: String
    let region: String
    let accessKeyID: String
    let secret: String
    let sessionToken: String?
    let now: Int64
    let token: String

    var credentials: SigningCredentials {
        SigningCredentials(
            accessKeyID: accessKeyID, secret: Secret(secret), sessionToken: sessionToken.map { Secret($0) })
    }

    var rules: TokenRules {
        TokenRules(endpoints: [EndpointName("\(host):\(port)")].compactMap { $0 }, region: region)
    }
}

struct RequestVector: Decodable {
    let method: String
    let host: String
    let path: String
    let query: String
    let headers: [String: String]
    let body: String
    let service: String
    let region: String
    let accessKeyID: String
    let secret: String
    let sessionToken: String?
    let now: Int64
    let signed: [String: String]

    var credentials: SigningCredentials {
        SigningCredentials(
            accessKeyID: accessKeyID, secret: Secret(secret), sessionToken: sessionToken.map { Secret($0) })
    }

    var ownHeaders: [RequestHeader] { headers.sorted { $0.key < $1.key }.map { RequestHeader($0.key, $0.value) } }

    /// All that is sent.
    var allHeaders: [RequestHeader] {
        [RequestHeader("Host", host)] + ownHeaders
            + signed.sorted { $0.key < $1.key }.map { RequestHeader($0.key, $0.value) }
    }
}
