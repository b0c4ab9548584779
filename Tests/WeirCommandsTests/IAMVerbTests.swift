import IAMModel
import Identity
import Testing
import WeirCrypto

@testable import WeirCommands

@Suite struct IAMVerbTests {
    @Test(
        "verbs have AWS's operations",
        arguments: [
            ("create-user", "CreateUser"), ("create-virtual-mfa-device", "CreateVirtualMFADevice"),
            ("list-mfa-devices", "ListMFADevices"), ("get-access-key-last-used", "GetAccessKeyLastUsed"),
            ("update-assume-role-policy", "UpdateAssumeRolePolicy"),
        ])
    func operations(verb: String, operation: String) throws {
        #expect(try #require(IAMVerbs.all[verb]).operation == operation)
    }

    @Test("no verb and no option is there twice, and no verb takes an option of all verbs for its own")
    func names() {
        let verbs = IAMVerbs.chapters.flatMap(\.verbs)
        #expect(IAMVerbs.all.count == verbs.count)
        for verb in verbs {
            #expect(Set(verb.allOptions.map(\.name)).count == verb.allOptions.count, "\(verb.name)")
            #expect(verb.help.hasSuffix("."), "\(verb.name)")
        }
    }

    @Test("failures say which exit code they are")
    func failures() {
        let refused = IAMFailure(.noSuchEntity("The user with name bob cannot be found."))
        #expect(refused.exitCode == 1)
        #expect(
            refused.line(command: "weir iam get-user", operation: "GetUser")
                == "An error occurred (NoSuchEntity) when calling the GetUser operation: "
                + "The user with name bob cannot be found.")
        #expect(
            refused.line(command: "weir audit", operation: nil) == "weir audit: The user with name bob cannot be found."
        )
        for error in [IdentityError.wrongSealingKey("x"), .sealingKeyMissing("x"), .newerStore("x")] {
            #expect(IAMFailure(error).exitCode == 2)
        }
    }

    @Test(
        "moments are days, moments, or how long ago",
        arguments: [
            ("2026-09-21", 1_789_948_800), ("2026-09-21T14:13:20Z", 1_790_000_000), ("15m", 1_789_999_100),
            ("1d", 1_789_913_600), ("0s", 1_790_000_000),
        ])
    func moments(text: String, seconds: Int64) {
        let now = Timestamp(seconds: 1_790_000_000)
        #expect(Timestamp(written: text, now: now) == Timestamp(seconds: seconds))
    }

    @Test(
        "other words are no moments",
        arguments: [
            "", "yesterday", "-1d", "d", "1w", "9223372036854775807d", "2026-13-01", "99999999999999s",
        ])
    func noMoments(text: String) {
        #expect(Timestamp(written: text, now: Timestamp(seconds: 1_790_000_000)) == nil)
    }

    @Test("codes are found so many steps around the present one, and not further")
    func codes() {
        let seed = Secret("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
        // RFC 6238: at 1111111109 s the counter is 0x23523EC, its code ends in 081804.
        let counter: Int64 = 0x23523EC
        func found(at seconds: Int64) -> Int64? {
            OneTimeCode.counter(of: "081804", base32: seed, now: Timestamp(seconds: seconds), steps: 2)
        }
        #expect(found(at: 1_111_111_109) == counter)
        #expect(found(at: 1_111_111_109 + 60) == counter && found(at: 1_111_111_109 - 60) == counter)
        #expect(found(at: 1_111_111_109 + 120) == nil && found(at: 1_111_111_109 - 120) == nil)
    }

    @Test(
        "names of certificates that look like addresses are such",
        arguments: [
            ("127.0.0.1", true), ("::1", true), ("db.example.com", false), ("1.2.3", false),
        ])
    func addresses(name: String, isAddress: Bool) {
        #expect(IssuedCertificate.isAddress(name) == isAddress)
    }
}
