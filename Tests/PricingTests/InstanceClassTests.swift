import Testing

@testable import Pricing

@Suite("classes of instances and what they count at least") struct InstanceClassTests {
    @Test(
        "a class is found in whatever case, with blanks, and without db.",
        arguments: ["DB.R6G.XLARGE", "r6g.xlarge", " db.r6g.xlarge ", "Db r6g xlarge", "db.r6g. xlarge", "R6G XLarge"])
    func classNames(_ name: String) throws {
        #expect(try Builtin.catalogue.get().find(name).name == "db.r6g.xlarge")
        #expect(PriceItem(name: "Database-Hour R6G.xlarge") == .databaseHour("db.r6g.xlarge"))
    }

    @Test("a class that is not known suggests the nearest")
    func classes() throws {
        let catalogue = try Builtin.catalogue.get()
        #expect(try catalogue.find("r6g.xlarge").vcpus == 4)
        #expect(refusal { _ = try catalogue.find("db.r6g.xlarg") }?.contains("nearest are db.r6g.xlarge") == true)
        #expect(refusal { _ = try catalogue.find("db.r6g.huge") }?.contains("db.r6g.") == true)
        #expect(
            refusal { _ = try catalogue.find("nothing-like-it-at-all") }
                == "the instance class nothing-like-it-at-all is not known; for any other, give --vcpus")
        let long = String(repeating: "x", count: 100_000)
        #expect(refusal { _ = try catalogue.find(long) }?.utf8.count ?? 0 < 200)
        #expect(refusal { _ = try catalogue.find("db.serverless") }?.contains("--acu 2..16") == true)
    }

    @Test("the least of 8 ACUs is told for all instances together, where it matters")
    func leastCapacity() throws {
        func notes(_ targets: [TargetCapacity]) throws -> [String] {
            try Estimator(Builtin.book.get()).one(targets).notes.filter { $0.hasPrefix("AWS does not say") }
        }
        func target(_ text: String, _ count: Int = 1, peak: String? = nil) throws -> TargetCapacity {
            try TargetCapacity(
                CapacityRange(text, peak: try peak.map { try WeeklySchedule($0) }), count: count)
        }
        #expect(
            try notes([target("0.5..4", 3)]) == [
                "AWS does not say whether the least of 8 ACUs is for each instance or for all together; here it is for each of the 3, 24 ACUs together"
            ])
        #expect(try notes([target("1..4"), target("2..6")])[0].contains("each of the 2, 16 ACUs together"))
        #expect(try notes([target("2..16", 2, peak: "mon 10:00-11:00")]).count == 1)
        // One instance, or none that has less than 8.
        #expect(try notes([target("0.5..4")]).isEmpty)
        #expect(try notes([target("8..16", 3)]).isEmpty && notes([target("2..16", 3)]).isEmpty)
    }
}
