import FuzzSupport
import WeirCrypto

@testable import IAMModel

extension FuzzTargets {
    /// Connect tokens, signed requests, forms and Base32: what is read is written and read again as the same, and what is
    /// signed is not signed any more when it is changed.
    static let tokens = FuzzTarget("tokens", longestInput: 640, dictionary: "tokens") { bytes throws(BrokenRule) in
        var source = ByteSource(bytes)
        switch source.index(below: 6) {
        case 0: try read(source.rest())
        case 1: try read(Array("weir.example.com:3307/?".utf8) + source.rest())
        case 2: try madeToken(&source)
        case 3: try signedRequest(&source)
        case 4: try authorization(&source)
        default: try texts(source.rest())
        }
    }

    private static func read(_ bytes: [UInt8]) throws(BrokenRule) {
        guard let token = try? ConnectToken(bytes) else { return }
        let written = token.written
        guard let again = try? ConnectToken(written) else { throw BrokenRule("what was read is not written readably") }
        try rule(again == token, "\(token) became \(again)")
        try rule(again.written == written, "\(token) is written in two ways")
        let key = SigningKey(secret: Secret("guessed"), scope: token.scope)
        try rule(token.isSigned(with: key) == again.isSigned(with: key), "signed in one writing only")
        let rules = TokenRules(endpoints: [token.endpoint], region: token.scope.region)
        for now in [Int64.min, token.signedAt, token.expiresAt, .max] {
            do {
                try token.check(user: token.user, rules: rules, now: now)
                try rule(now == token.signedAt || now == token.expiresAt, "good at \(now)")
            } catch let refusal as TokenRefusal {
                try rule(!refusal.description.isEmpty && !refusal.wireName.isEmpty, "refused without a word")
            } catch let broken as BrokenRule {
                throw broken
            } catch {
                throw BrokenRule("another error: \(error)")
            }
        }
    }

    private static func madeToken(_ source: inout ByteSource) throws(BrokenRule) {
        let now = Int64(source.uint32())
        let port = source.uint16()
        let (place, difference) = (Int(source.uint16()), source.byte())
        let (host, user, secret) = (source.text(), source.text(), Secret(source.text()))
        let session = source.bool() ? Secret(source.text()) : nil
        let credentials = SigningCredentials(accessKeyID: "AKIDEXAMPLE", secret: secret, sessionToken: session)
        guard
            let made = try? ConnectToken.make(
                host: host, port: port, user: user, region: "local", credentials: credentials, now: now)
        else { return }
        let bytes = made.exposedBytes
        guard let token = try? ConnectToken(bytes), let endpoint = EndpointName("\(host):\(port)") else {
            throw BrokenRule("what is made is not read")
        }
        try rule(token.written == bytes, "what is made is written otherwise")
        try rule(token.isSigned(with: SigningKey(secret: secret, scope: token.scope)), "what is made is not signed")
        do {
            try token.check(user: user, rules: TokenRules(endpoints: [endpoint], region: "local"), now: now)
        } catch {
            throw BrokenRule("what is made is refused: \(error)")
        }
        guard difference != 0 else { return }
        var changed = bytes
        changed[place % bytes.count] ^= difference
        guard let other = try? ConnectToken(changed) else { return }
        let isSame =
            Text.lowercased(other.writtenHost) == Text.lowercased(token.writtenHost)
            && other.written.dropFirst(other.writtenHost.count) == token.written.dropFirst(token.writtenHost.count)
        try rule(
            other.isSigned(with: SigningKey(secret: secret, scope: other.scope)) == isSame,
            "changed at \(place % bytes.count) by \(difference)")
    }

    private static func signedRequest(_ source: inout ByteSource) throws(BrokenRule) {
        let now = Int64(source.uint32())
        let (path, query, header) = ("/" + source.text(), source.text(), RequestHeader("Content-Type", source.text()))
        let body = source.rest()
        let secret = Secret("secret")
        let signer = RequestSigner(
            credentials: SigningCredentials(accessKeyID: "AKIDEXAMPLE", secret: secret), region: "local", service: "sts"
        )
        let headers =
            [RequestHeader("Host", "h"), header]
            + signer.headers(
                method: "POST", host: "h", path: path, query: query, headers: [header], body: body, now: now)
        do {
            let request = try SignedRequest(
                method: "POST", path: path, query: query, headers: headers, bodyHash: Digest.sha256(body))
            let key = SigningKey(secret: secret, scope: request.scope)
            try rule(request.isSigned(with: key), "what is signed is not")
            try request.check(service: "sts", regions: ["local"], now: now)
            let other = try SignedRequest(
                method: "POST", path: path, query: query, headers: headers, bodyHash: Digest.sha256(body + [0]))
            try rule(!other.isSigned(with: key), "signed for another body, too")
        } catch {
            throw BrokenRule("what is signed is refused: \(error)")
        }
    }

    private static func authorization(_ source: inout ByteSource) throws(BrokenRule) {
        let headers = [
            RequestHeader("Host", "h"), RequestHeader("X-Amz-Date", source.text()),
            RequestHeader("Date", source.text()),
            RequestHeader("Authorization", String(decoding: source.rest(), as: UTF8.self)),
        ]
        do {
            let request = try SignedRequest(
                method: "GET", path: "/", query: "", headers: headers, bodyHash: Digest.sha256([]))
            try rule(request.signedHeaders.contains("host"), "read without a signed host")
            try rule(
                !request.isSigned(with: SigningKey(secret: Secret("guessed"), scope: request.scope)), "a guess is right"
            )
        } catch let refusal as SignatureRefusal {
            try rule(refusal.status == 400 || refusal.status == 403, "\(refusal.code) has status \(refusal.status)")
        } catch let broken as BrokenRule {
            throw broken
        } catch {
            throw BrokenRule("another error: \(error)")
        }
    }

    private static func texts(_ bytes: [UInt8]) throws(BrokenRule) {
        let text = String(decoding: bytes, as: UTF8.self)
        if let name = EndpointName(text) {
            try rule(EndpointName(name.description) == name, "\(name) is not its own name")
        }
        if let decoded = Base32.decode(text) {
            let letters = String(decoding: bytes.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self).uppercased()
            try rule(Base32.encode(decoded) == letters, "\(letters) is not what its bytes are written as")
        }
        try rule(Base32.decode(Base32.encode(bytes)) == bytes, "Base32 does not give back what it was given")
        if let time = SigningTime.parse(bytes) {
            try rule(Array(SigningTime.text(time).utf8) == bytes, "\(time) is written otherwise")
        }
        if let form = try? FormBody(bytes) {
            var written: [UInt8] = []
            for name in form.names {
                written += PercentEncoding.encoded(name.utf8) + [UInt8(ascii: "=")]
                written += PercentEncoding.encoded((form[name] ?? "").utf8) + [UInt8(ascii: "&")]
                _ = form.members(of: name)
            }
            try rule((try? FormBody(written)) == form, "a form is read otherwise when it is written")
        }
    }
}
