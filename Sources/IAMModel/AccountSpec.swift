/// Where this Weir stands in AWS's terms: what tokens are signed for and what policies name.
///
/// *Isolation*: any.
public struct AccountSpec: Equatable, Sendable {
    /// `aws`, `aws-cn` or `aws-us-gov`.
    public let partition: String
    /// As in `us-east-1`.
    public let region: String
    /// Twelve digits.
    public let accountID: String
    /// The proxy's own id, as in `prx-0123456789abcdef0`.
    public let resourceID: String

    /// An account of these values.
    public init(partition: String = "aws", region: String, accountID: String, resourceID: String) {
        self.partition = partition
        self.region = region
        self.accountID = accountID
        self.resourceID = resourceID
    }

    /// What a login as this database user asks for: `arn:aws:rds-db:REGION:ACCOUNT:dbuser:prx-ID/USER`.
    public func databaseUserARN(_ user: String) -> String {
        "arn:\(partition):rds-db:\(region):\(accountID):dbuser:\(resourceID)/\(user)"
    }
}
