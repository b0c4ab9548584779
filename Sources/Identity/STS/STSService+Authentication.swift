internal import IAMModel
internal import WeirCrypto

extension STSService {
    /// Whose signature it is; from then on the trail names who asks.
    ///
    /// Any region is good: clients sign for their own, and there is only this one STS.
    ///
    /// *Errors*: `MissingAuthenticationToken`, `IncompleteSignature`, `InvalidClientTokenId`, `SignatureDoesNotMatch`,
    /// `RequestExpired`, `ExpiredToken`; failures of the store.
    func authenticate(_ request: STSRequest, _ trail: inout STSTrail) throws(STSRefusal) -> AccessKeyPrincipal {
        let signed = try refusing { () throws(SignatureRefusal) in
            try SignedRequest(
                method: request.method, path: request.path, query: request.query, headers: request.headers,
                bodyHash: Digest.sha256(request.body))
        }
        trail.note(accessKeyID: signed.accessKeyID)
        try refusing { () throws(SignatureRefusal) in
            try signed.check(service: Self.name, regions: [signed.scope.region], now: request.now.seconds)
        }
        let found = try stored { () throws(IdentityError) in try store.principal(accessKeyID: signed.accessKeyID) }
        guard let found else { throw STSRefusal(.unknownAccessKey) }
        try refusing { () throws(SignatureRefusal) in try Self.check(signed, found, now: request.now) }
        trail.note(found, accountID: store.account.spec.accountID)
        if found.temporary == nil {
            let use = AccessKeyUse(
                accessKeyID: found.accessKeyID, at: request.now, service: Self.name, region: signed.scope.region)
            try stored { () throws(IdentityError) in try store.touch([use]) }
        }
        return found
    }

    /// Whether the key is good and signed this. What has ended is told only to who had it.
    private static func check(
        _ signed: SignedRequest, _ principal: AccessKeyPrincipal, now: Timestamp
    ) throws(SignatureRefusal) {
        guard principal.status == .active else { throw .unknownAccessKey }
        switch (principal.temporary, signed.sessionToken) {
        case (nil, nil): break
        case (let temporary?, let token?):
            guard temporary.isToken(token) else { throw .otherSessionToken }
        case (nil, _), (_, nil): throw .otherSessionToken
        }
        guard signed.isSigned(with: SigningKey(secret: principal.secret, scope: signed.scope)) else {
            throw .otherSignature
        }
        if let temporary = principal.temporary {
            guard temporary.expires > now, !temporary.isRevoked else { throw .expiredSession }
        }
    }
}

/// What was refused because of a signature, in STS's words.
func refusing<T>(_ body: () throws(SignatureRefusal) -> T) throws(STSRefusal) -> T {
    do throws(SignatureRefusal) {
        return try body()
    } catch {
        throw STSRefusal(error)
    }
}

/// What the store refused or failed to do, in STS's words.
func stored<T>(_ body: () throws(IdentityError) -> T) throws(STSRefusal) -> T {
    do throws(IdentityError) {
        return try body()
    } catch {
        throw STSRefusal(error)
    }
}

extension STSRefusal {
    /// What the store refused or failed to do.
    init(_ error: IdentityError) {
        switch error {
        case .malformedPolicyDocument(let message): self = .malformedPolicy(message)
        case .busy: self = .unavailable(error.description)
        case .sealingKeyMissing, .wrongSealingKey, .newerStore, .serviceFailure:
            self = .failure(error.description)
        case .noSuchEntity, .entityAlreadyExists, .limitExceeded, .deleteConflict, .validationError, .invalidInput,
            .invalidAuthenticationCode:
            self.init(error.code, status: 400, error.message)
        }
    }
}
