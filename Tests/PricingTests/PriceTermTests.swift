import Testing

@testable import Pricing

@Suite("prices by the day on which they are in force") struct PriceTermTests {
    private func text(
        _ terms: [(code: String, since: String, dollars: String)], usage: String = "APN2-RDS:ProxyUsage"
    )
        -> String
    {
        let all = terms.map { term in
            "\"S.\(term.code)\": {\"effectiveDate\": \"\(term.since)\", \"priceDimensions\": {\"d\": {\"pricePerUnit\": {\"USD\": \"\(term.dollars)\"}}}}"
        }
        return """
            {"products": {"S": {"productFamily": "RDSProxy", "attributes": {"usagetype": "\(usage)", "regionCode": "ap-northeast-2"}}},
            "terms": {"OnDemand": {"S": {\(all.joined(separator: ", "))}}}}
            """
    }

    private func prices(_ text: String, on day: String = "2026-11-29") throws -> [Price] {
        try PriceList.prices(Array(text.utf8), fileName: "p.json", on: CivilDate(day))
    }

    @Test("the newest price that is in force is taken, never a later one")
    func newest() throws {
        let list = text([
            ("A", "2026-12-01T00:00:00Z", "0.020"), ("B", "2025-01-01T00:00:00Z", "0.016"),
            ("C", "2026-11-01T00:00:00Z", "0.018"),
        ])
        let price = try #require(prices(list).first)
        #expect(price.dollars.description == "0.018" && price.seen == "2026-11-29")
        #expect(
            price.source
                == "p.json, APN2-RDS:ProxyUsage, SKU S, in force since 2026-11-01; there are others from 2025-01-01, 2026-12-01 on"
        )
        #expect(try prices(list, on: "2026-12-01").map(\.dollars.description) == ["0.02"])
        #expect(try prices(list, on: "2025-06-01").map(\.dollars.description) == ["0.016"])
        #expect(
            refusal { _ = try prices(list, on: "2024-01-01") }
                == "p.json: no price of use in it is in force on 2024-01-01; the first is from 2025-01-01 on; give --date 2025-01-01"
        )
    }

    @Test("a newer price of nothing is no reason to take an older one")
    func free() throws {
        let list = text([("A", "2026-11-01", "0.0000000000"), ("B", "2025-01-01", "0.016")])
        #expect(refusal { _ = try prices(list) }?.contains("no price in it is of use here") == true)
    }

    @Test("a product that comes twice has the newest version's price")
    func versions() throws {
        func offer(_ version: String, _ dollars: String) -> String {
            """
            {"product": {"sku": "S", "productFamily": "RDSProxy", "attributes": {"usagetype": "X-RDS:ProxyUsage", "regionCode": "r"}},
            "version": "\(version)", "terms": {"OnDemand": {"S.A": {"effectiveDate": "2026-11-01T00:00:00Z",
            "priceDimensions": {"d": {"pricePerUnit": {"USD": "\(dollars)"}}}}}}}
            """
        }
        for pair in [("20261101", "20261115"), ("20261115", "20261101")] {
            let list = "[\(offer(pair.0, "0.0\(pair.0.suffix(2))")), \(offer(pair.1, "0.0\(pair.1.suffix(2))"))]"
            #expect(try prices(list).map(\.dollars.description) == ["0.015"])
        }
    }

    @Test("a day that is none is refused")
    func badDay() {
        #expect(
            refusal { _ = try prices(text([("A", "soon", "0.018")])) }
                == "p.json: \"soon\" is not a day; write it like 2026-02-28")
    }

    @Test(
        "calls of Secrets Manager are priced by ten thousand",
        arguments: ["USE1-AWSSecretsManagerAPIRequest", "EU-AWSSecretsManager-APIRequests"])
    func secretCalls(_ usage: String) throws {
        let price = try #require(prices(text([("A", "2026-11-01", "0.0000050000")], usage: usage)).first)
        #expect(price.item == .secretCalls && price.dollars.description == "0.05")
        let secret = try #require(
            prices(text([("A", "2026-11-01", "0.4")], usage: "APS1-AWSSecretsManager-Secret")).first)
        #expect(secret.item == .secretMonth && secret.dollars.description == "0.4")
    }

    @Test(
        "CloudWatch's intake of logs is told from a load balancer's data by the service, or else by the family",
        arguments: [
            ("AmazonCloudWatch", "Data Payload", true), ("AmazonEC2", "Load Balancer", false),
            ("AWSELB", "Data Payload", false), (nil, "Data Payload", true), (nil, "Load Balancer", false),
        ] as [(String?, String, Bool)])
    func logs(_ row: (String?, String, Bool)) throws {
        let service = row.0.map { "\"servicecode\": \"\($0)\", " } ?? ""
        let text = """
            {"products": {"S": {"productFamily": "\(row.1)", "attributes": {\(service)"usagetype": "EUC1-DataProcessing-Bytes", "regionCode": "r"}},
            "P": {"productFamily": "RDSProxy", "attributes": {"usagetype": "RDS:ProxyUsage", "regionCode": "r"}}},
            "terms": {"OnDemand": {
            "S": {"S.A": {"effectiveDate": "2026-11-01", "priceDimensions": {"d": {"pricePerUnit": {"USD": "0.63"}}}}},
            "P": {"P.A": {"effectiveDate": "2026-11-01", "priceDimensions": {"d": {"pricePerUnit": {"USD": "0.02"}}}}}}}}
            """
        let prices = try PriceList.prices(Array(text.utf8), fileName: "p.json", on: CivilDate("2026-11-29"))
        #expect(prices.contains { $0.item == .logGigabyte } == row.2)
    }
}
