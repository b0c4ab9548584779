import IAMModel
import Testing

@Suite("endpoint names") struct EndpointNameTests {
    @Test(
        "are the same in any case, with a dot at their end, and however an IPv6 address is shortened",
        arguments: [
            ("DB.Example.COM:3306", "db.example.com:3306"), ("db.example.com.:3306", "db.example.com:3306"),
            ("[::1]:1", "[0:0:0:0:0:0:0:1]:1"), ("[2001:DB8::]:1", "[2001:db8:0:0:0:0:0:0]:1"),
            ("[1:2:3:4:5:6:7:8]:1", "[1:2:3:4:5:6:7:8]:1"), ("[0001::0008]:1", "[1:0:0:0:0:0:0:8]:1"),
            ("[::]:65535", "[0:0:0:0:0:0:0:0]:65535"), ("[1:2:3:4:5:6:7::]:1", "[1:2:3:4:5:6:7:0]:1"),
            ("127.0.0.1:3306", "127.0.0.1:3306"), ("under_score:3306", "under_score:3306"),
        ])
    func same(_ text: String, canonical: String) {
        #expect(EndpointName(text)?.description == canonical)
        #expect(EndpointName(text) == EndpointName(canonical))
    }

    @Test("differ by host and by port")
    func other() {
        #expect(EndpointName("a:1") != EndpointName("a:2"))
        #expect(EndpointName("a:1") != EndpointName("b:1"))
        #expect(EndpointName("[::1]:1") != EndpointName("[::2]:1"))
    }

    @Test(
        "are none without a host and a port from 1 on",
        arguments: [
            "", ":", "a", "a:", ":1", "a:0", "a:65536", "a:+1", "a:01", "a:1x", ".:1", "a b:1", "a/b:1", "[]:1",
            "[:]:1",
            "[:::]:1", "[1:]:1", "[:1]:1", "[1::2::3]:1", "[1:2:3:4:5:6:7]:1", "[1:2:3:4:5:6:7:8:9]:1",
            "[1:2:3:4:5:6:7:8::]:1", "[12345::]:1", "[g::]:1", "[::1]", "[::1:1", "::1]:1", "[::1]x:1",
            "[fe80::1%eth0]:1",
            "größe:1", "~:1",
        ])
    func none(_ text: String) {
        #expect(EndpointName(text) == nil)
    }
}
