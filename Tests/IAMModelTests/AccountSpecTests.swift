import IAMModel
import Testing

struct AccountSpecTests {
    @Test("a database user's ARN names partition, region, account and proxy")
    func databaseUser() {
        let account = AccountSpec(
            partition: "aws-cn", region: "cn-north-1", accountID: "123456789012", resourceID: "prx-0a1b")
        #expect(account.databaseUserARN("app") == "arn:aws-cn:rds-db:cn-north-1:123456789012:dbuser:prx-0a1b/app")
    }
}
