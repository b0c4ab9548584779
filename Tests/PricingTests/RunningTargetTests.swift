import Testing

@testable import Pricing

@Suite("the target of a running Weir") struct RunningTargetTests {
    @Test(
        "its name tells its region",
        arguments: [
            ("orders.abc123.eu-west-2.rds.amazonaws.com:3306", "eu-west-2"),
            ("ORDERS.cluster-ro-abc123.us-gov-west-1.RDS.amazonaws.com:3306", "us-gov-west-1"),
            ("orders.abc123.rds.cn-north-1.amazonaws.com.cn:3306", "cn-north-1"),
            ("127.0.0.1:3306", nil), ("unix:/run/mysqld.sock", nil), ("[::1]:3306", nil), ("", nil),
            ("rds.amazonaws.com", nil), ("db.example.rds.amazonaws.com:3306", nil), ("a.rds", nil),
            ("rds.rds.rds", nil), ("a.b.rds.x.amazonaws.com", nil), ("orders.abc.eu-west-.rds.amazonaws.com", nil),
        ] as [(String, String?)])
    func regions(_ row: (String, String?)) {
        #expect(RunningTarget(address: row.0, version: nil, maxConnections: nil).region == row.1)
    }

    @Test("its version may tell what it is, and it tells its max_connections itself")
    func figures() {
        func target(_ version: String?, _ most: Int? = nil) -> RunningTarget {
            RunningTarget(address: "db:3306", version: version, maxConnections: most)
        }
        #expect(target("8.0.mysql_aurora.3.05.2").family == .aurora)
        #expect(target("10.11.6-MariaDB").family == .rds)
        #expect(target("8.0.35").family == nil && target(nil).family == nil)
        #expect(target("10.11.6-MariaDB").engine == .mariadb && target("8.0.35").engine == nil)
        #expect(target("8.0.35", 307).answer == .init(count: 307, arithmetic: "as db:3306 told Weir"))
        #expect(target(nil).answer == nil && target(nil).text == "db:3306, which has not answered yet")
        #expect(target("8.0.35").text == "db:3306, version 8.0.35")
    }
}
