import Identity
import Testing
import WeirCrypto

struct ImportTests {
    /// As AWS's command prints it, shortened; one policy's text is encoded as the API sends it.
    private static let document = """
        {
          "UserDetailList": [{
            "Path": "/apps/", "UserName": "app", "UserId": "AIDAEXAMPLEEXAMPLE123",
            "Arn": "arn:aws:iam::123456789012:user/apps/app", "CreateDate": "2024-01-02T03:04:05+00:00",
            "UserPolicyList": [{"PolicyName": "own", "PolicyDocument": {"Version": "2012-10-17", "Statement": []}}],
            "GroupList": ["team"],
            "AttachedManagedPolicies": [{"PolicyName": "base", "PolicyArn": "arn:aws:iam::123456789012:policy/base"}],
            "PermissionsBoundary": {
              "PermissionsBoundaryType": "Policy", "PermissionsBoundaryArn": "arn:aws:iam::123456789012:policy/base"
            },
            "Tags": [{"Key": "team", "Value": "red"}]
          }],
          "GroupDetailList": [{
            "Path": "/", "GroupName": "team", "GroupId": "AGPAEXAMPLEEXAMPLE123",
            "Arn": "arn:aws:iam::123456789012:group/team", "CreateDate": "2024-01-02T03:04:05+00:00",
            "GroupPolicyList": [{"PolicyName": "g", "PolicyDocument": "%7B%22Id%22%3A%22a%20b%22%7D"}],
            "AttachedManagedPolicies": [
              {"PolicyName": "ReadOnlyAccess", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}
            ]
          }],
          "RoleDetailList": [{
            "Path": "/", "RoleName": "job", "RoleId": "AROAEXAMPLEEXAMPLE123",
            "Arn": "arn:aws:iam::123456789012:role/job", "CreateDate": "2024-01-02T03:04:05+00:00",
            "AssumeRolePolicyDocument": {"Version": "2012-10-17"}, "InstanceProfileList": [], "RolePolicyList": [],
            "AttachedManagedPolicies": [], "Tags": [], "RoleLastUsed": {}
          }],
          "Policies": [{
            "PolicyName": "base", "PolicyId": "ANPAEXAMPLEEXAMPLE123", "Arn": "arn:aws:iam::123456789012:policy/base",
            "Path": "/", "DefaultVersionId": "v7", "AttachmentCount": 1, "IsAttachable": true,
            "CreateDate": "2024-01-02T03:04:05+00:00", "UpdateDate": "2024-01-02T03:04:05+00:00",
            "PolicyVersionList": [
              {"Document": {"v": 7}, "VersionId": "v7", "IsDefaultVersion": true, "CreateDate": "2024-01-02T03:04:05Z"},
              {"Document": {"v": 3}, "VersionId": "v3", "IsDefaultVersion": false, "CreateDate": "2024-01-02T03:04:05Z"}
            ]
          }, {
            "PolicyName": "ReadOnlyAccess", "PolicyId": "ANPAEXAMPLEEXAMPLE456",
            "Arn": "arn:aws:iam::aws:policy/ReadOnlyAccess", "Path": "/", "DefaultVersionId": "v1",
            "PolicyVersionList": [{"Document": {"aws": 1}, "VersionId": "v1", "IsDefaultVersion": true}]
          }],
          "IsTruncated": false,
          "AccessKeys": [{
            "UserName": "app", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE",
            "SecretAccessKey": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "Status": "Inactive"
          }],
          "DatabaseSecrets": [{"User": "app", "Password": "p4ss"}]
        }
        """

    private static let key = "AKIAIOSFODNN7EXAMPLE"

    @Test("a document of AWS's command becomes the account, ids, dates, versions and all")
    func whole() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let summary = try store.importAccount(Self.document, mode: .merge, by: fixture.caller())
        #expect(
            summary.created == [
                "arn:aws:iam::123456789012:group/team", "arn:aws:iam::123456789012:policy/base",
                "arn:aws:iam::123456789012:role/job", "arn:aws:iam::123456789012:user/apps/app",
                "arn:aws:iam::aws:policy/ReadOnlyAccess",
            ])
        #expect(summary.changed.isEmpty && summary.deleted.isEmpty)
        #expect(summary.accessKeys == 1 && summary.databaseSecrets == 1)
        let user = try store.user("app")
        #expect(user.id == "AIDAEXAMPLEEXAMPLE123" && user.created == Timestamp("2024-01-02T03:04:05Z"))
        let principal = try #require(try store.principal(accessKeyID: Self.key))
        #expect(principal.status == .inactive && principal.secret == Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"))
        #expect(
            principal.identityPolicies.map(\.document) == [
                #"{"v":7}"#, #"{"Statement":[],"Version":"2012-10-17"}"#, #"{"aws":1}"#, #"{"Id":"a b"}"#,
            ])
        #expect(principal.boundary?.document == #"{"v":7}"# && principal.tags == ["team": "red"])
        #expect(try store.databasePassword(of: "app") == Secret("p4ss"))
        #expect(try store.role("job").maxSessionDuration == 3600)
        let base = "arn:aws:iam::123456789012:policy/base"
        #expect(try store.createPolicyVersion(base, document: "{}", by: fixture.caller()).id == "v8")
        #expect(try store.audit.verify() == .intact(records: 2))
        #expect(!(try store.audit.export()).contains("p4ss"))
    }

    @Test("the same document once more changes nothing", arguments: ImportMode.allCases)
    func idempotent(_ mode: ImportMode) throws {
        let fixture = try StoreFixture()
        try fixture.store.importAccount(Self.document, mode: mode, by: fixture.caller())
        let export = try fixture.store.exportAccountWithSecrets(by: fixture.caller())
        let summary = try fixture.store.importAccount(Self.document, mode: mode, by: fixture.caller(at: 99))
        #expect(summary.isEmpty)
        #expect(try fixture.store.exportAccountWithSecrets(by: fixture.caller()) == export)
    }

    @Test("an export, imported into an empty store, exports the same", arguments: ImportMode.allCases)
    func roundTrip(_ mode: ImportMode) throws {
        let source = try StoreFixture()
        try source.store.importAccount(Self.document, mode: .merge, by: source.caller())
        try source.store.createRole(
            "more", trustPolicy: "{}", path: "/x/", description: "d", maxSessionDuration: 7200, tags: ["a": "b"],
            by: source.caller())
        let export = try source.store.exportAccountWithSecrets(by: source.caller())
        let target = try StoreFixture()
        let text = String(decoding: export.exposedBytes, as: UTF8.self)
        try target.store.importAccount(text, mode: mode, by: target.caller(at: 5))
        #expect(try target.store.exportAccountWithSecrets(by: target.caller()) == export)
        #expect(try target.store.exportAccount() == source.store.exportAccount())
        #expect(try target.store.role("more").maxSessionDuration == 7200)
    }

    @Test("merging leaves what is not in the document, replacing removes it with all that hangs on it")
    func modes() throws {
        let fixture = try StoreFixture()
        let store = fixture.store
        let caller = fixture.caller()
        try store.importAccount(Self.document, mode: .merge, by: caller)
        try store.createUser("old", by: caller)
        let policy = try store.createPolicy("old", document: "{}", by: caller)
        try store.createPolicyVersion(policy.arn, document: "{}", by: caller)
        try store.attachPolicy(policy.arn, to: .user("old"), by: caller)
        try store.attachPolicy(policy.arn, to: .user("app"), by: caller)
        try store.addUser("old", toGroup: "team", by: caller)
        let key = try store.createAccessKey(for: "old", by: caller).key.id
        try store.setTags(["mine": "1"], of: .user("app"), by: caller)
        try store.putDatabaseSecret(Secret("x"), user: "old", by: caller)
        let merged = try store.importAccount(Self.document, mode: .merge, by: caller)
        #expect(merged.created.isEmpty && merged.deleted.isEmpty)
        #expect(merged.changed == ["arn:aws:iam::123456789012:user/apps/app"])
        #expect(try store.user("app").tags == ["team": "red"])
        #expect(try store.attachedPolicies(.user("app")).map(\.name) == ["base"])
        #expect(try store.group("team").members.map(\.name) == ["app", "old"])
        let plan = try store.planImport(Self.document, mode: .replace, now: caller.now)
        #expect(try store.user("old").name == "old")
        let replaced = try store.importAccount(Self.document, mode: .replace, by: caller)
        #expect(replaced == plan)
        #expect(replaced.deleted == [policy.arn, "arn:aws:iam::123456789012:user/old"])
        #expect(replaced.changed.isEmpty && replaced.accessKeys == 0 && replaced.databaseSecrets == 1)
        #expect(try store.principal(accessKeyID: key) == nil)
        #expect(try store.databaseSecrets().map(\.user) == ["app"])
    }

    @Test("a list that is not there says nothing about its kind")
    func absentLists() throws {
        let fixture = try StoreFixture()
        try fixture.store.importAccount(Self.document, mode: .merge, by: fixture.caller())
        let export = try fixture.store.exportAccountWithSecrets(by: fixture.caller())
        #expect(try fixture.store.importAccount("{}", mode: .replace, by: fixture.caller()).isEmpty)
        #expect(try fixture.store.exportAccountWithSecrets(by: fixture.caller()) == export)
        let summary = try fixture.store.importAccount(
            #"{"RoleDetailList":[],"AccessKeys":[]}"#, mode: .replace, by: fixture.caller())
        #expect(summary.deleted == ["arn:aws:iam::123456789012:role/job"] && summary.accessKeys == 1)
        #expect(try fixture.store.users().count == 1)
    }

    @Test(
        "what cannot be imported is refused by its place, and nothing of the document is",
        arguments: [
            ("", "InvalidInput", "not JSON"), ("[]", "InvalidInput", "the document must be or have an object"),
            (#"{"Users":[]}"#, "InvalidInput", "Users, which is not known"),
            (#"{"IsTruncated":true}"#, "InvalidInput", "a part only"),
            (#"{"UserDetailList":{}}"#, "InvalidInput", "the document.UserDetailList must be or have a list"),
            (
                #"{"UserDetailList":[{"UserName":"a"},{}]}"#, "InvalidInput",
                "UserDetailList[1] must be or have a member UserName"
            ),
            (
                #"{"UserDetailList":[{"UserName":"a","CreateDate":"x"}]}"#, "InvalidInput",
                "UserDetailList[0].CreateDate"
            ),
            (#"{"UserDetailList":[{"UserName":"a"},{"UserName":"b b"}]}"#, "ValidationError", "userName"),
            (#"{"UserDetailList":[{"UserName":"a"},{"UserName":"A"}]}"#, "EntityAlreadyExists", "A already"),
            (#"{"UserDetailList":[{"UserName":"a","UserId":"AROAEXAMPLEEXAMPLE123"}]}"#, "ValidationError", "AROA"),
            (
                #"{"UserDetailList":[{"UserName":"a","UserId":"AIDAEXAMPLEEXAMPLE123"},{"UserName":"b","UserId":"AIDAEXAMPLEEXAMPLE123"}]}"#,
                "EntityAlreadyExists", "another's already"
            ),
            (
                #"{"UserDetailList":[{"UserName":"a","Arn":"arn:aws:iam::999999999999:user/a"}]}"#, "InvalidInput",
                "this store is of 123456789012"
            ),
            (#"{"UserDetailList":[{"UserName":"a","GroupList":["none"]}]}"#, "NoSuchEntity", "group with name none"),
            (
                #"{"UserDetailList":[{"UserName":"a","AttachedManagedPolicies":[{"PolicyArn":"arn:aws:iam::aws:policy/X"}]}]}"#,
                "NoSuchEntity", "does not exist or is not attachable"
            ),
            (
                #"{"UserDetailList":[{"UserName":"a","UserPolicyList":[{"PolicyName":"p","PolicyDocument":"nonsense"}]}]}"#,
                "MalformedPolicyDocument", "Syntax errors"
            ),
            (
                #"{"GroupDetailList":[{"GroupName":"a","GroupPolicyList":[{"PolicyName":"p","PolicyDocument":"%7"}]}]}"#,
                "InvalidInput", "encoded as in URLs"
            ),
            (#"{"RoleDetailList":[{"RoleName":"a"}]}"#, "InvalidInput", "AssumeRolePolicyDocument"),
            (
                #"{"RoleDetailList":[{"RoleName":"a","AssumeRolePolicyDocument":{},"MaxSessionDuration":5}]}"#,
                "ValidationError", "maxSessionDuration"
            ),
            (#"{"Policies":[{"PolicyName":"p"}]}"#, "InvalidInput", "one of them the default"),
            (
                #"{"Policies":[{"PolicyName":"p","DefaultVersionId":"v1","PolicyVersionList":[{"VersionId":"1","Document":{}}]}]}"#,
                "InvalidInput", "like v1"
            ),
            (
                #"{"UserDetailList":[{"UserName":"a"}],"AccessKeys":[{"UserName":"a","AccessKeyId":"x","SecretAccessKey":"0123456789abcdef"}]}"#,
                "ValidationError", "no id of an access key"
            ),
            (
                #"{"UserDetailList":[{"UserName":"a"}],"AccessKeys":[{"UserName":"a","AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"short"}]}"#,
                "ValidationError", "16 to 128"
            ),
            (
                #"{"UserDetailList":[{"UserName":"a"}],"DatabaseSecrets":[{"User":"a","Password":""}]}"#,
                "ValidationError", "1 to 4096"
            ),
        ])
    func refused(_ document: String, _ code: String, _ words: String) throws {
        let fixture = try StoreFixture()
        try fixture.store.createUser("kept", by: fixture.caller())
        let export = try fixture.store.exportAccount()
        let version = try fixture.store.version()
        for mode in ImportMode.allCases {
            let error = refusal { try fixture.store.importAccount(document, mode: mode, by: fixture.caller()) }
            #expect(error?.code == code)
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "not refused")")
            #expect(error?.message.contains("\n") == false)
        }
        #expect(try fixture.store.exportAccount() == export)
        #expect(try fixture.store.version() == version)
        #expect(try fixture.store.audit.verify() == .intact(records: 3))
    }

    @Test("a key that is another user's stays that user's")
    func strangersKey() throws {
        let fixture = try StoreFixture()
        try fixture.store.importAccount(Self.document, mode: .merge, by: fixture.caller())
        try fixture.store.createUser("thief", by: fixture.caller())
        let error = refusal {
            try fixture.store.importAccount(
                #"{"AccessKeys":[{"UserName":"thief","AccessKeyId":"AKIAIOSFODNN7EXAMPLE","SecretAccessKey":"0123456789abcdef"}]}"#,
                mode: .merge, by: fixture.caller())
        }
        #expect(error?.code == "EntityAlreadyExists")
        #expect(try fixture.store.principal(accessKeyID: Self.key)?.owner == .user("app"))
    }
}
