import Testing

@testable import Pricing

@Suite("sizes, readers and regions of a plan") struct TerraformSizeTests {
    typealias Little = LittlePlan

    private func front(_ values: String, _ references: String...) -> LittlePlan {
        var plan = LittlePlan()
        plan.planned = [
            Little.proxy("aws_db_proxy.p", "p"),
            Little.resource("aws_db_proxy_target.t", "\"db_proxy_name\": \"p\", \(values)"),
        ]
        plan.configured = references
        return plan
    }

    private func aurora(_ cluster: String = "", _ members: [String]) -> LittlePlan {
        var plan = front("\"db_cluster_identifier\": \"c\"")
        plan.planned.append(
            Little.resource(
                "aws_rds_cluster.c", "\"cluster_identifier\": \"c\", \"engine\": \"aurora-mysql\"\(cluster)"))
        plan.planned += members.enumerated().map { index, name in
            Little.resource(
                "aws_rds_cluster_instance.i[\(index)]",
                (name.isEmpty ? "" : "\"instance_class\": \"\(name)\", ") + "\"cluster_identifier\": \"c\"")
        }
        return plan
    }

    @Test("a cluster that exists already says an empty class, which is none")
    func emptyClass() throws {
        #expect(
            try aurora(", \"db_cluster_instance_class\": \"\"", ["db.r6g.large"]).targets() == ["1 db.r6g.large"])
        let three = aurora(", \"db_cluster_instance_class\": \"db.r6gd.xlarge\"", [])
        #expect(try three.targets() == ["3 db.r6gd.xlarge"])
    }

    // MARK: Unknown sizes

    @Test("a class that is not known, or not yet, takes the size that is given")
    func standIns() throws {
        let newer = aurora("", ["db.r9g.xlarge", "db.r9g.xlarge", "db.r6g.large"])
        #expect(refusal { _ = try newer.targets() }?.hasSuffix("give --vcpus") == true)
        let reading = try newer.read([(.vcpus, "4")])
        #expect(reading.plans[0].targets.map { "\($0.count) \($0.name)" } == ["2 4 vCPUs", "1 db.r6g.large"])
        #expect(
            reading.notes.contains(
                "aws_rds_cluster_instance.i[1]: the class db.r9g.xlarge is not known; it is taken as 4 vCPUs"))
        let unknown = aurora("", [""])
        #expect(
            refusal { _ = try unknown.targets() }
                == "plan.json: aws_rds_cluster_instance.i[0]: its instance_class is only known after apply; make it a constant, or give --class"
        )
        #expect(try unknown.targets([(.instanceClass, "db.r6g.xlarge")]) == ["1 db.r6g.xlarge"])
        let multi = aurora(", \"db_cluster_instance_class\": \"db.r9g.xlarge\"", [])
        #expect(try multi.targets([(.vcpus, "4")]) == ["3 4 vCPUs"])
    }

    @Test("a cluster whose instances are not in the plan takes those that are given")
    func instancesElsewhere() throws {
        let plan = aurora("", [])
        #expect(refusal { _ = try plan.targets() }?.hasSuffix("give --class for its instances") == true)
        #expect(try plan.targets([(.instanceClass, "db.r6g.large:2"), (.vcpus, "4")]) == ["2 db.r6g.large, 1 4 vCPUs"])
    }

    @Test("capacities that are not known are taken from --acu, with its peak")
    func capacities() throws {
        let plan = aurora(", \"serverlessv2_scaling_configuration\": [{\"min_capacity\": 0.5}]", ["db.serverless"])
        #expect(refusal { _ = try plan.targets() }?.hasSuffix("that is known; give --acu") == true)
        #expect(refusal { _ = try plan.targets([(.vcpus, "4")]) }?.hasSuffix("that is known; give --acu") == true)
        let reading = try plan.read([(.acu, "1..8"), (.peak, "mon 10:00-11:00")])
        guard case .capacity(let range) = reading.plans[0].targets[0].size else {
            Issue.record("no capacity")
            return
        }
        #expect(range.peak != nil && reading.plans[0].targets[0].name == "1 to 8 ACUs")
    }

    @Test("one size cannot stand for two classes, nor two sizes for one")
    func doubtfulStandIns() {
        let two = aurora("", ["db.r9g.xlarge", "db.r9g.2xlarge"])
        #expect(
            refusal { _ = try two.targets([(.vcpus, "4")]) }
                == "plan.json: aws_rds_cluster_instance.i[1]: the class db.r9g.2xlarge is not known, and the size that was given is taken for db.r9g.xlarge already; give --class without the plan"
        )
        let one = aurora("", ["db.r9g.xlarge"])
        for fields in [[(PlanKey.vcpus, "4:2")], [(.vcpus, "4"), (.vcpus, "8")]] {
            #expect(refusal { _ = try one.targets(fields) }?.contains("one size without a count is wanted") == true)
        }
    }

    // MARK: Readers

    private func scaled(
        _ bounds: String, _ members: [String], resource: String = "\"resource_id\": \"cluster:c\", "
    )
        -> LittlePlan
    {
        var plan = aurora("", members)
        plan.planned.append(
            Little.resource(
                "aws_appautoscaling_target.r",
                resource + "\"scalable_dimension\": \"rds:cluster:ReadReplicaCount\"\(bounds)"))
        return plan
    }

    @Test("the readers that autoscaling keeps at least are counted, those that it may add are said")
    func autoscaling() throws {
        let bounds = ", \"min_capacity\": 1, \"max_capacity\": 5"
        let alone = try scaled(bounds, ["db.r6g.large"]).read()
        #expect(alone.plans[0].targets.map(\.count) == [2])
        #expect(
            alone.notes == [
                "aws_appautoscaling_target.r: autoscaling keeps at least 1 reader; 1 more than in the plan, each as db.r6g.large"
            ])
        #expect(
            alone.leftOut == ["aws_appautoscaling_target.r: 4 more readers that autoscaling may add at most"])
        // Those of the plan count.
        let three = try scaled(bounds, ["db.r6g.large", "db.r6g.large", "db.r6g.large"]).read()
        #expect(three.plans[0].targets.map(\.count) == [3] && three.notes.isEmpty)
        #expect(
            three.leftOut == ["aws_appautoscaling_target.r: 3 more readers that autoscaling may add at most"])
        let unknown = try scaled("", ["db.r6g.large"]).read()
        #expect(unknown.plans[0].targets.map(\.count) == [1] && unknown.leftOut.count == 1)
        // Of another cluster.
        let other = scaled(bounds, ["db.r6g.large"], resource: "\"resource_id\": \"cluster:x\", ")
        #expect(try other.targets() == ["1 db.r6g.large"])
    }

    @Test("a cluster that is yet to be named is found by reference; where it cannot be, that is said")
    func autoscaledReference() throws {
        var plan = scaled(", \"min_capacity\": 2, \"max_capacity\": 2", ["db.r6g.large"], resource: "")
        plan.planned.append(Little.resource("aws_rds_cluster.z", "\"cluster_identifier\": \"z\""))
        plan.configured = [
            Little.configuration(
                "aws_appautoscaling_target.r",
                Little.references("resource_id", ["aws_rds_cluster.c.cluster_identifier", "aws_rds_cluster.c"]))
        ]
        #expect(try plan.targets() == ["3 db.r6g.large"] && plan.read().leftOut.isEmpty)
        plan.configured = []
        #expect(try plan.targets() == ["1 db.r6g.large"])
        #expect(
            try plan.read().leftOut == [
                "aws_appautoscaling_target.r: the readers that autoscaling adds; the plan does not tell to which cluster"
            ])
    }

    // MARK: Where, and what exists already

    @Test("a region that is a variable's value is read; one that may be made of it is not")
    func variableRegion() throws {
        func region(_ references: String, _ more: String, module: String = "") throws -> String {
            var plan = aurora("", ["db.r6g.large"])
            plan.providers =
                "\"aws\": {\"name\": \"aws\"\(module), \"expressions\": {\"region\": {\"references\": [\(references)]}}}"
            plan.more = more
            return try plan.read().plans[0].region
        }
        let given = "\"variables\": {\"region\": {\"value\": \"eu-west-1\"}, \"tags\": {\"value\": {\"a\": 1}}}, "
        #expect(try region("\"var.region\"", given) == "eu-west-1")
        let refused = "plan.json: aws_db_proxy.p: its provider's region is not in the plan; give --region"
        #expect(refusal { _ = try region("\"var.region\"", "") } == refused)
        #expect(refusal { _ = try region("\"var.tags\"", given) } == refused)
        #expect(refusal { _ = try region("\"local.region\"", given) } == refused)
        #expect(refusal { _ = try region("\"var.region\", \"var.tags\"", given) } == refused)
        let part = "\"variables\": {\"region\": {\"value\": \"eu-west\"}}, "
        #expect(refusal { _ = try region("\"var.region\"", part) } == refused)
        let inner = ", \"module_address\": \"module.x\""
        #expect(refusal { _ = try region("\"var.region\"", given, module: inner) } == refused)
    }

    @Test("an instance that a data source has read has its class", arguments: [true, false])
    func readInstance(_ isReferring: Bool) throws {
        var plan = front("\"db_instance_identifier\": \"existing\"")
        if isReferring {
            plan.configured = [
                Little.configuration(
                    "aws_db_proxy_target.t",
                    Little.references(
                        "db_instance_identifier",
                        ["data.aws_db_instance.e.db_instance_identifier", "data.aws_db_instance.e"])),
                Little.configuration("data.aws_db_instance.e"),
            ]
        }
        func prior(_ resources: String...) -> String {
            "\"prior_state\": {\"values\": {\"root_module\": {\"resources\": [\(resources.joined(separator: ", "))]}}}, "
        }
        func read(_ address: String, _ name: String, _ size: String) -> String {
            Little.resource(
                address,
                "\"db_instance_identifier\": \"\(name)\", \"engine\": \"mysql\", \"db_instance_class\": \"\(size)\"",
                mode: "data")
        }
        let other = read("data.aws_db_instance.f", "other", "db.t3.small")
        plan.more = prior(read("data.aws_db_instance.e", "existing", "db.r6g.xlarge"), other)
        #expect(try plan.targets() == ["1 db.r6g.xlarge"])
        #expect(try plan.read().plans[0].family == .rds)
        #expect(refusal { _ = try plan.targets([(.vcpus, "8")]) }?.contains("says it itself") == true)
        plan.more = prior(other)
        #expect(
            refusal { _ = try plan.targets() }
                == "plan.json: aws_db_proxy_target.t: its database instance is not in the plan, so that its class is not known; give --class for it"
        )
        #expect(try plan.targets([(.vcpus, "8")]) == ["1 8 vCPUs"])
    }

    @Test("a state is named as such")
    func state() {
        let text = "{\"format_version\": \"1.0\", \"values\": {\"root_module\": {\"resources\": []}}}"
        #expect(
            refusal {
                _ = try TerraformPlan.proxies(
                    Array(text.utf8), fileName: "s.json", region: nil, catalogue: Builtin.catalogue.get())
            }
                == "s.json: it is a state, not a plan; make one by terraform plan -out=PLANFILE, and give what terraform show -json PLANFILE prints"
        )
    }
}
