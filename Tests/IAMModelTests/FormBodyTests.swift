import IAMModel
import Testing

@Suite("forms") struct FormBodyTests {
    @Test("have values by name, with blanks and everything else encoded")
    func values() throws {
        let form = try FormBody(
            Array("Action=AssumeRole&Name=a+b%2Bc%20d&Empty=&Bare&%41=gr%C3%B6%C3%9Fe&x=1=2&&".utf8))
        #expect(form["Action"] == "AssumeRole")
        #expect(form["Name"] == "a b+c d")
        #expect(form["Empty"]?.isEmpty == true)
        #expect(form["Bare"]?.isEmpty == true)
        #expect(form["A"] == "größe")
        #expect(form["x"] == "1=2")
        #expect(form["y"] == nil)
        #expect(form.names == ["A", "Action", "Bare", "Empty", "Name", "x"])
        #expect(try FormBody([]).names.isEmpty)
    }

    @Test("have lists in the order of their numbers")
    func lists() throws {
        let form = try FormBody(
            Array(
                ("Tags.member.10.Key=c&Tags.member.2.Key=b&Tags.member.2.Value=v&Tags.member.1.Key=a"
                    + "&Tags.member.0.Key=no&Tags.member.x.Key=no&Tags.member.01.Key=no&Tags.member.=no&Tags.memberless=no"
                    + "&Arns.member.1=one&Arns.member.2=two&Deep.member.1.A.member.1=z&Tags.member.99999999999999999999=no")
                    .utf8))
        #expect(form.members(of: "Tags") == [["Key": "a"], ["Key": "b", "Value": "v"], ["Key": "c"]])
        #expect(form.members(of: "Arns") == [["": "one"], ["": "two"]])
        #expect(form.members(of: "Deep") == [["A.member.1": "z"]])
        #expect(form.members(of: "None").isEmpty)
    }

    @Test("are refused when they are too long, have too much in them, or are no text")
    func refusals() {
        func refusal(_ text: String) -> FormRefusal? {
            do {
                _ = try FormBody(Array(text.utf8))
                return nil
            } catch {
                return error
            }
        }
        #expect(refusal("a=1&b=2&a=1") == .duplicate("a"))
        #expect(refusal("a=1&%61=2") == .duplicate("a"))
        #expect(refusal("a=%") == .malformedEncoding)
        #expect(refusal("a=%f") == .malformedEncoding)
        #expect(refusal("%ff=1") == .malformedEncoding)
        #expect(refusal(String(repeating: "a", count: FormBody.longest)) == nil)
        #expect(
            refusal(String(repeating: "a", count: FormBody.longest + 1)) == .tooLong(bytes: FormBody.longest + 1))
        let many = (0...FormBody.mostParameters).map { "p\($0)=" }
        #expect(refusal(many.dropLast().joined(separator: "&")) == nil)
        #expect(refusal(many.joined(separator: "&")) == .tooMany(parameters: FormBody.mostParameters + 1))
    }
}
