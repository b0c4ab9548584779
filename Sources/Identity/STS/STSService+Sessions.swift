internal import IAMModel
internal import WeirCrypto

extension STSService {
    /// Temporary credentials of the user itself.
    func sessionToken(
        _ call: SessionTokenCall, _ caller: STSCaller, _ principal: AccessKeyPrincipal, _ trail: inout STSTrail
    ) throws(STSRefusal) -> STSAnswer {
        try call.decide(for: caller)
        guard case .user(let name) = principal.owner else {
            throw .accessDenied("Cannot call GetSessionToken with session credentials")
        }
        var request = SessionRequest(.user(name), duration: call.duration)
        if let factor = call.secondFactor {
            try use(factor, of: principal, now: trail.now)
            request.mfaAuthenticatedAt = trail.now
        }
        do throws(IdentityError) {
            return .sessionToken(try create(request, &trail).issued)
        } catch .noSuchEntity {
            // The user was deleted in this very moment, and its key with it.
            throw STSRefusal(.unknownAccessKey)
        } catch {
            throw STSRefusal(error)
        }
    }

    /// Temporary credentials of a role.
    func assumeRole(
        _ call: RoleAssumption, _ caller: STSCaller, _ principal: AccessKeyPrincipal, _ trail: inout STSTrail
    ) throws(STSRefusal) -> STSAnswer {
        let found = try role(call.roleARN)
        if let factor = call.secondFactor { try use(factor, of: principal, now: trail.now) }
        let grant = try call.decide(for: caller, role: found?.role, hasSecondFactor: call.secondFactor != nil)
        func gone(_ reason: String) -> STSRefusal {
            .notAuthorized(principal.arn, to: "sts:AssumeRole", on: call.roleARN, reason: reason)
        }
        guard let found else { throw gone("there is no such role") }
        let narrowing = try SessionNarrowing(policy: call.policy, managed: try managed(call.policyARNs))
        var request = SessionRequest(.role(found.name, sessionName: call.sessionName), duration: grant.duration)
        request.sessionPolicy = narrowing.document
        request.mfaAuthenticatedAt = call.secondFactor == nil ? nil : trail.now
        request.sourceIdentity = grant.sourceIdentity
        request.tags = call.tags
        do throws(IdentityError) {
            let credentials = try create(request, &trail)
            let tagged = call.tags.isEmpty ? nil : call.tags.count * 100 / RoleAssumption.mostTags
            return .assumedRole(
                credentials.issued,
                STSAnswer.AssumedRole(
                    arn: credentials.arn, id: credentials.userID, sourceIdentity: grant.sourceIdentity,
                    packedPolicySize: [narrowing.size, tagged].compactMap { $0 }.max()))
        } catch .noSuchEntity(let message) {
            // It was deleted in this very moment.
            throw gone(message)
        } catch {
            throw STSRefusal(error)
        }
    }

    /// The store makes the session and records it, or refuses and records that.
    private func create(
        _ request: SessionRequest, _ trail: inout STSTrail
    ) throws(IdentityError) -> TemporaryCredentials {
        do throws(IdentityError) {
            let credentials = try store.createSession(request, by: trail.caller)
            trail.isRecorded = true
            return credentials
        } catch {
            trail.isRecorded = error.isOfRequest
            throw error
        }
    }

    /// The policies of these ARNs, in the versions that are in force.
    private func managed(_ arns: [String]) throws(STSRefusal) -> [SessionNarrowing.Managed] {
        var found: [SessionNarrowing.Managed] = []
        for arn in arns {
            do throws(IdentityError) {
                guard let version = try store.policyVersions(arn).first(where: \.isDefault) else {
                    throw IdentityError.serviceFailure("The policy \(arn) has no default version.")
                }
                found.append(SessionNarrowing.Managed(arn: arn, document: version.document))
            } catch .noSuchEntity(let message) {
                throw .validation(message)
            } catch {
                throw STSRefusal(error)
            }
        }
        return found
    }

    /// Takes a code of the caller's device, once. Roles have no devices.
    private func use(
        _ factor: SecondFactor, of principal: AccessKeyPrincipal, now: Timestamp
    ) throws(STSRefusal) {
        let refusal = STSRefusal.accessDenied(
            "MultiFactorAuthentication failed, unable to validate MFA code. Please verify your MFA serial number is "
                + "valid and associated with this user.")
        guard case .user(let name) = principal.owner else { throw refusal }
        try noteAttempt(principal.userID, now: now)
        do throws(IdentityError) {
            try store.useMFACode(
                String(decoding: factor.code.exposedBytes, as: UTF8.self), of: factor.serialNumber, by: name, now: now,
                counter: Self.counter)
        } catch .noSuchEntity {
            throw refusal
        } catch .invalidAuthenticationCode {
            throw .accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code.")
        } catch {
            throw STSRefusal(error)
        }
        noteSuccess(principal.userID)
    }

    /// Which of its codes a device with this seed shows, if it is one of now.
    private static let counter: MFACodes.Counter = { seed, code, now in
        guard let secret = Base32.decode(String(decoding: seed.exposedBytes, as: UTF8.self)) else { return nil }
        return OneTimeCode.match(code, secret: Secret(bytes: secret), now: now.seconds).flatMap { Int64(exactly: $0) }
    }
}

extension TemporaryCredentials {
    /// As STS gives them out.
    fileprivate var issued: STSAnswer.IssuedCredentials {
        STSAnswer.IssuedCredentials(
            accessKeyID: accessKeyID, secret: secret, sessionToken: sessionToken, expiration: expires.description)
    }
}
