import SessionState

/// What a server sends and clients ask, as bytes.
enum Samples {
    /// One packet with this payload.
    static func packet(_ sequence: Int, _ payload: [UInt8]) -> [UInt8] {
        let length = payload.count
        let header = [length & 0xff, length >> 8 & 0xff, length >> 16, sequence & 0xff].map { UInt8($0) }
        return header + payload
    }

    /// A string behind its length; for strings shorter than 251 bytes.
    static func counted(_ text: String) -> [UInt8] {
        [UInt8(text.utf8.count)] + Array(text.utf8)
    }

    /// The reply to a query that gives one column and these rows.
    static func reply(rows: [[UInt8]]) -> [UInt8] {
        let column =
            ["def", "sbtest", "sbtest1", "sbtest1", "c", "c"].flatMap(counted)
            + [0x0c, 45, 0, 224, 1, 0, 0, 254, 1, 0, 0, 0, 0]
        let endOfFile: [UInt8] = [0xfe, 0, 0, 2, 0]
        var reply = packet(1, [1]) + packet(2, column) + packet(3, endOfFile)
        for (index, row) in rows.enumerated() { reply += packet(4 + index, row) }
        return reply + packet(4 + rows.count, endOfFile)
    }

    /// The reply to one of sysbench's point selects.
    static let pointSelectReply = reply(rows: [counted(String(repeating: "12345678901-", count: 10))])

    /// 10,000 rows of a number each.
    static let smallRowsReply = reply(rows: (0..<10_000).map { counted("\($0)") })

    /// What sysbench asks most.
    static let pointSelect = Array("SELECT c FROM sbtest1 WHERE id=50123".utf8)

    /// 2 KB, most of it in one string, with escapes.
    static let insert: [UInt8] = {
        let text = String(repeating: "It''s a long note, with \\\"quotes\\\" and a ? or two. ", count: 40)
        let head = "INSERT INTO notes (customer_id, author, created_at, body) VALUES (4711, 'weir', NOW(), '"
        return Array((head + text).utf8.prefix(2000)) + Array("')".utf8)
    }()

    /// What an object-relational mapper makes of "the latest orders of a customer".
    static let mapperSelect = Array(
        """
        SELECT `orders`.`id` AS t0_r0, `orders`.`customer_id` AS t0_r1, `orders`.`status` AS t0_r2, \
        `orders`.`total_cents` AS t0_r3, `orders`.`created_at` AS t0_r4, `orders`.`updated_at` AS t0_r5, \
        `customers`.`id` AS t1_r0, `customers`.`email` AS t1_r1, `customers`.`name` AS t1_r2, \
        `line_items`.`id` AS t2_r0, `line_items`.`order_id` AS t2_r1, `line_items`.`sku` AS t2_r2, \
        `line_items`.`quantity` AS t2_r3 FROM `orders` \
        INNER JOIN `customers` ON `customers`.`id` = `orders`.`customer_id` \
        LEFT OUTER JOIN `line_items` ON `line_items`.`order_id` = `orders`.`id` \
        WHERE `customers`.`email` = 'someone@example.com' AND `orders`.`status` IN ('paid', 'sent') \
        AND (`orders`.`created_at` >= '2026-01-01 00:00:00') \
        ORDER BY `orders`.`created_at` DESC, `orders`.`id` DESC LIMIT 25 /* app:shop,controller:orders */
        """.utf8)
}
