import Testing

@testable import Pricing

/// A plan in little, built of resources and their references.
struct LittlePlan {
    var planned: [String] = []
    var modules: [(String, [String])] = []
    /// The configuration of the root module.
    var configured: [String] = []
    var calls: [String] = []
    var providers = "\"aws\": {\"name\": \"aws\", \"expressions\": {\"region\": {\"constant_value\": \"us-east-1\"}}}"
    var more = ""

    static func resource(_ address: String, _ values: String, mode: String = "managed") -> String {
        let steps = TerraformAddress(address).steps
        let escaped = address.replacing("\"", with: "\\\"")
        return
            "{\"address\": \"\(escaped)\", \"mode\": \"\(mode)\", \"type\": \"\(steps[steps.count - 2].name)\", "
            + "\"name\": \"\(steps[steps.count - 1].name)\", \"values\": {\(values)}}"
    }

    static func proxy(_ address: String, _ name: String) -> String {
        resource(address, "\"name\": \"\(name)\", \"auth\": []")
    }

    static func references(_ attribute: String, _ references: [String]) -> String {
        let list = references.map { "\"\($0.replacing("\"", with: "\\\""))\"" }.joined(separator: ", ")
        return "\"\(attribute)\": {\"references\": [\(list)]}"
    }

    static func configuration(_ address: String, provider: String = "aws", _ expressions: String...) -> String {
        "{\"address\": \"\(address)\", \"provider_config_key\": \"\(provider)\", "
            + "\"expressions\": {\(expressions.joined(separator: ", "))}}"
    }

    static func call(
        _ name: String, _ resources: [String] = [], inputs: [String] = [], outputs: String = "", calls: [String] = []
    ) -> String {
        "\"\(name)\": {\"expressions\": {\(inputs.joined(separator: ", "))}, \"module\": {\"outputs\": {\(outputs)}, "
            + "\"resources\": [\(resources.joined(separator: ", "))], \"module_calls\": {\(calls.joined(separator: ", "))}}}"
    }

    var text: String {
        let children = modules.map { address, resources in
            "{\"address\": \"\(address.replacing("\"", with: "\\\""))\", \"resources\": [\(resources.joined(separator: ", "))]}"
        }
        return "{\(more)\"planned_values\": {\"root_module\": {\"resources\": [\(planned.joined(separator: ", "))], "
            + "\"child_modules\": [\(children.joined(separator: ", "))]}}, "
            + "\"configuration\": {\"provider_config\": {\(providers)}, \"root_module\": {"
            + "\"resources\": [\(configured.joined(separator: ", "))], \"module_calls\": {\(calls.joined(separator: ", "))}}}}"
    }

    func read(region: String? = nil, _ fields: [(PlanKey, String)] = []) throws -> TerraformPlan.Reading {
        try TerraformPlan.proxies(
            Array(text.utf8), fileName: "plan.json", region: region,
            fields: fields.map { PlanField($0.0, $0.1, place: "--\($0.0.rawValue)") },
            catalogue: Builtin.catalogue.get())
    }

    /// What stands behind each proxy.
    func targets(_ fields: [(PlanKey, String)] = []) throws -> [String] {
        try read(fields).plans.map { plan in
            plan.targets.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
        }
    }

    func read(_ fields: [(PlanKey, String)]) throws -> TerraformPlan.Reading { try read(region: nil, fields) }
}

@Suite("which database of a plan stands behind which proxy") struct TerraformLinkTests {
    typealias Little = LittlePlan

    private func small(_ address: String, _ name: String) -> String {
        Little.resource(
            address, "\"identifier\": \"\(name)\", \"instance_class\": \"db.t3.small\", \"engine\": \"mysql\"")
    }

    private func instance(_ address: String, _ size: String, more: String = "") -> String {
        Little.resource(address, "\"instance_class\": \"db.r6g.\(size)\"\(more)")
    }

    // MARK: Which attribute

    @Test("a target of an instance takes no cluster, whatever its other attribute refers to")
    func conditional() throws {
        var plan = LittlePlan()
        let cluster = [
            Little.resource("aws_rds_cluster.other", "\"cluster_identifier\": \"o\", \"engine\": \"aurora-mysql\""),
            instance("aws_rds_cluster_instance.oi", "8xlarge", more: ", \"cluster_identifier\": \"o\""),
        ]
        plan.configured = [
            Little.configuration(
                "aws_db_proxy_target.t", Little.references("db_cluster_identifier", ["var.cluster_id"]),
                Little.references("db_instance_identifier", ["aws_db_instance.d.identifier", "aws_db_instance.d"]))
        ]
        for (values, expected) in [
            ("\"db_instance_identifier\": \"d1\", \"db_cluster_identifier\": null", "1 db.t3.small"),
            ("\"db_instance_identifier\": \"d1\", \"db_cluster_identifier\": \"\"", "1 db.t3.small"),
            ("\"db_instance_identifier\": \"d1\"", "1 db.t3.small"),
            ("\"db_cluster_identifier\": null", "1 db.t3.small"),
            ("\"db_instance_identifier\": \"\", \"db_cluster_identifier\": \"o\"", "1 db.r6g.8xlarge"),
            ("\"db_instance_identifier\": null", "1 db.r6g.8xlarge"),
        ] {
            plan.planned =
                [
                    Little.proxy("aws_db_proxy.p", "p"), small("aws_db_instance.d", "d1"),
                    Little.resource("aws_db_proxy_target.t", "\"db_proxy_name\": \"p\", \(values)"),
                ] + cluster
            #expect(try plan.targets() == [expected], "\(values)")
        }
        plan.planned.removeLast(2)
        plan.planned[2] = Little.resource(
            "aws_db_proxy_target.t",
            "\"db_proxy_name\": \"p\", \"db_instance_identifier\": \"d1\", \"db_cluster_identifier\": null")
        #expect(try plan.targets() == ["1 db.t3.small"])
        plan.planned[2] = Little.resource("aws_db_proxy_target.t", "\"db_proxy_name\": \"p\"")
        #expect(
            refusal { _ = try plan.targets() }
                == "plan.json: aws_db_proxy_target.t: whether db_instance_identifier or db_cluster_identifier is set is only known after apply; make it a constant, or give --class without the plan"
        )
    }

    // MARK: Equal names

    private static let twoRegions =
        "\"aws\": {\"name\": \"aws\", \"expressions\": {\"region\": {\"constant_value\": \"us-east-1\"}}}, "
        + "\"aws.tokyo\": {\"name\": \"aws\", \"expressions\": {\"region\": {\"constant_value\": \"ap-northeast-1\"}}}"

    private func samePair() -> LittlePlan {
        var plan = LittlePlan()
        for (proxy, target, database, size) in [("p", "t", "d", "4xlarge"), ("q", "u", "e", "large")] {
            plan.planned += [
                Little.proxy("aws_db_proxy.\(proxy)", "main"),
                Little.resource(
                    "aws_db_proxy_target.\(target)", "\"db_proxy_name\": \"main\", \"db_instance_identifier\": \"d1\""),
                instance("aws_db_instance.\(database)", size, more: ", \"identifier\": \"d1\""),
            ]
        }
        return plan
    }

    private func configured(_ providers: [String], isReferring: Bool) -> [String] {
        zip([("p", "t", "d"), ("q", "u", "e")], providers).flatMap { names, provider in
            let (proxy, target, database) = names
            let references =
                isReferring
                ? Little.references("db_proxy_name", ["aws_db_proxy.\(proxy).name", "aws_db_proxy.\(proxy)"]) + ", "
                    + Little.references(
                        "db_instance_identifier",
                        ["aws_db_instance.\(database).identifier", "aws_db_instance.\(database)"])
                : "\"db_proxy_name\": {\"constant_value\": \"main\"}"
            return [
                Little.configuration("aws_db_proxy.\(proxy)", provider: provider),
                Little.configuration("aws_db_proxy_target.\(target)", provider: provider, references),
                Little.configuration("aws_db_instance.\(database)", provider: provider),
            ]
        }
    }

    @Test("of equal names in two regions each proxy has its own; the provider tells, or the reference")
    func equalNames() throws {
        var plan = samePair()
        plan.providers = Self.twoRegions
        for isReferring in [true, false] {
            plan.configured = configured(["aws", "aws.tokyo"], isReferring: isReferring)
            #expect(try plan.targets() == ["1 db.r6g.4xlarge", "1 db.r6g.large"])
            #expect(try plan.read().plans.map(\.region) == ["us-east-1", "ap-northeast-1"])
        }
        // Two accounts in one region.
        plan.configured = configured(["aws", "aws"], isReferring: true)
        #expect(try plan.targets() == ["1 db.r6g.4xlarge", "1 db.r6g.large"])
        plan.configured = configured(["aws", "aws"], isReferring: false)
        #expect(
            refusal { _ = try plan.targets() }
                == "plan.json: aws_db_proxy_target.t: db_proxy_name is main, and so are called aws_db_proxy.p and aws_db_proxy.q; nothing in the plan tells them apart: give --class without the plan"
        )
    }

    @Test("a database of the same name in another region is not the one")
    func otherRegion() throws {
        var plan = samePair()
        plan.providers = Self.twoRegions
        plan.configured = configured(["aws", "aws.tokyo"], isReferring: false)
        // Only the one of Tokyo is made here.
        plan.planned.remove(at: 2)
        #expect(
            refusal { _ = try plan.targets() }?.hasSuffix(
                "aws_db_proxy_target.t: its database instance is not in the plan, so that its class is not known; give --class for it"
            ) == true)
    }

    // MARK: Indexes

    @Test("a literal index in a reference names that one", arguments: ["", "[0]"])
    func literalIndex(_ index: String) throws {
        var plan = LittlePlan()
        plan.planned = [
            Little.proxy("aws_db_proxy.p", "p"),
            Little.resource("aws_db_proxy_target.t\(index)", "\"db_proxy_name\": \"p\""),
            instance("aws_db_instance.d[0]", "large"), instance("aws_db_instance.d[1]", "8xlarge"),
        ]
        func referring(_ references: [String]) -> LittlePlan {
            var changed = plan
            changed.configured = [
                Little.configuration("aws_db_proxy_target.t", Little.references("db_instance_identifier", references))
            ]
            return changed
        }
        let literal = referring(["aws_db_instance.d[1].identifier", "aws_db_instance.d[1]", "aws_db_instance.d"])
        #expect(try literal.targets() == ["1 db.r6g.8xlarge"])
        let missing = referring(["aws_db_instance.d[2].identifier", "aws_db_instance.d[2]", "aws_db_instance.d"])
        #expect(refusal { _ = try missing.targets() }?.contains("several in the plan could be meant") == true)
        let all = referring(["aws_db_instance.d"])
        #expect(refusal { _ = try all.targets() }?.contains("several in the plan could be meant") == true)
        let paired = referring(["aws_db_instance.d", "count.index"])
        if index.isEmpty {
            #expect(refusal { _ = try paired.targets() }?.contains("several in the plan could be meant") == true)
        } else {
            #expect(try paired.targets() == ["1 db.r6g.large"])
        }
    }

    // MARK: Modules

    private func cluster(_ module: String, _ count: Int, _ size: String) -> (String, [String]) {
        let members = (0..<count).map { index in
            instance("\(module).aws_rds_cluster_instance.this[\"\(index)\"]", size)
        }
        return (
            module, [Little.resource("\(module).aws_rds_cluster.this[0]", "\"engine\": \"aurora-mysql\"")] + members
        )
    }

    private func proxy(_ module: String, _ name: String) -> (String, [String]) {
        (
            module,
            [
                Little.proxy("\(module).aws_db_proxy.this[0]", name),
                Little.resource(
                    "\(module).aws_db_proxy_target.db_cluster[0]",
                    "\"db_proxy_name\": \"\(name)\", \"db_instance_identifier\": null"),
            ]
        )
    }

    private static let clusterResources = [
        LittlePlan.configuration("aws_rds_cluster.this"),
        LittlePlan.configuration(
            "aws_rds_cluster_instance.this",
            LittlePlan.references(
                "cluster_identifier", ["aws_rds_cluster.this[0].id", "aws_rds_cluster.this[0]", "aws_rds_cluster.this"])
        ),
    ]
    private static let proxyResources = [
        LittlePlan.configuration(
            "aws_db_proxy_target.db_cluster",
            LittlePlan.references("db_cluster_identifier", ["var.db_cluster_identifier"]))
    ]
    private static let output =
        "\"cluster_id\": {\"expression\": {\"references\": [\"aws_rds_cluster.this[0].id\", \"aws_rds_cluster.this[0]\", \"aws_rds_cluster.this\"]}}"

    private func passing(_ references: [String]) -> String {
        Little.call(
            "proxy", Self.proxyResources, inputs: [Little.references("db_cluster_identifier", references)])
    }

    @Test("what a module is passed is followed to its caller, and into the module that hands it out")
    func modulePairs() throws {
        for output in [Self.output, "", "\"cluster_id\": {\"expression\": {\"references\": [\"local.id\"]}}"] {
            var plan = LittlePlan()
            plan.modules = [
                cluster("module.db", 3, "2xlarge"), cluster("module.db2", 2, "large"), proxy("module.proxy", "p"),
            ]
            plan.calls = ["db", "db2"].map { Little.call($0, Self.clusterResources, outputs: output) }
            plan.calls.append(passing(["module.db2.cluster_id", "module.db2"]))
            #expect(try plan.targets() == ["2 db.r6g.large"])
            plan.calls[2] = passing(["module.db.cluster_id", "module.db"])
            #expect(try plan.targets() == ["3 db.r6g.2xlarge"])
            plan.calls[2] = passing(["local.cluster"])
            #expect(refusal { _ = try plan.targets() }?.contains("several in the plan could be meant") == true)
            plan.calls[2] = Little.call("proxy", Self.proxyResources)
            #expect(refusal { _ = try plan.targets() }?.contains("several in the plan could be meant") == true)
        }
    }

    @Test("modules of for_each are paired by their keys, or named by a literal one")
    func moduleKeys() throws {
        var plan = LittlePlan()
        plan.modules = [
            cluster("module.db[\"eu.a\"]", 1, "large"), cluster("module.db[\"us\"]", 2, "xlarge"),
            proxy("module.proxy[\"eu.a\"]", "eu"), proxy("module.proxy[\"us\"]", "us"),
        ]
        let call = Little.call("db", Self.clusterResources, outputs: Self.output)
        plan.calls = [call, passing(["module.db", "each.key"])]
        #expect(try plan.targets() == ["1 db.r6g.large", "2 db.r6g.xlarge"])
        plan.calls = [call, passing(["module.db[\"us\"].cluster_id", "module.db[\"us\"]", "module.db"])]
        #expect(try plan.targets() == ["2 db.r6g.xlarge", "2 db.r6g.xlarge"])
    }

    @Test("a pair within a module belongs together, however often the module is used")
    func nestedModules() throws {
        var plan = LittlePlan()
        let names = ["a", "b"].map { "module.stack[\"\($0)\"]" }
        plan.modules = zip(names, ["large", "4xlarge"]).flatMap { name, size in
            [cluster("\(name).module.db", 2, size), proxy("\(name).module.proxy", "same")]
        }
        let inner = [
            Little.call("db", Self.clusterResources, outputs: Self.output),
            Little.call(
                "proxy",
                [
                    Little.configuration(
                        "aws_db_proxy_target.db_cluster",
                        Little.references("db_proxy_name", ["aws_db_proxy.this[0].name", "aws_db_proxy.this[0]"]),
                        Little.references("db_cluster_identifier", ["var.db_cluster_identifier"]))
                ],
                inputs: [
                    Little.references("db_cluster_identifier", ["module.db.cluster_id", "module.db"])
                ]),
        ]
        plan.calls = [Little.call("stack", calls: inner)]
        #expect(try plan.targets() == ["2 db.r6g.large", "2 db.r6g.4xlarge"])
    }

    @Test("references in a circle end")
    func circle() throws {
        var plan = LittlePlan()
        plan.modules = [
            cluster("module.db", 1, "large"), cluster("module.db2", 1, "large"), proxy("module.proxy", "p"),
        ]
        plan.calls = [
            Little.call(
                "proxy", Self.proxyResources,
                inputs: [Little.references("db_cluster_identifier", ["module.proxy.out", "module.proxy"])],
                outputs: "\"out\": {\"expression\": {\"references\": [\"var.db_cluster_identifier\"]}}")
        ]
        #expect(refusal { _ = try plan.targets() }?.contains("several in the plan could be meant") == true)
    }

    @Test("addresses are taken apart, keys with points and brackets too")
    func addresses() {
        let address = TerraformAddress("module.a[\"x.y]\\\"[\"].aws_db_instance.d[0]")
        #expect(address.steps.map(\.name) == ["module", "a", "aws_db_instance", "d"])
        #expect(address.steps.map(\.index) == ["", "[\"x.y]\\\"[\"]", "", "[0]"])
        #expect(address.withoutIndexes == "module.a.aws_db_instance.d")
        #expect(
            TerraformAddress("d.e[1].id").prefixes.map(\.text) == ["d", "d.e[1]", "d.e"])
        #expect(TerraformAddress("").steps.isEmpty && TerraformAddress("").prefixes.isEmpty)
    }
}
