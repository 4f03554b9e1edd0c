import Testing
import XuanText

@Suite struct IPAddressTests {
    @Test func limitsGoByTheNetworkOfOneCustomer() {
        #expect(IPAddress.group("203.0.113.5") == "203.0.113.5")
        #expect(IPAddress.group("2001:db8:1:2:3:4:5:6") == "2001:db8:1:2::/64")
        #expect(IPAddress.group("2001:db8:1:2::9") == IPAddress.group("2001:db8:1:2:ffff::1"))
        #expect(IPAddress.group("2001:db8:1:3::9") != IPAddress.group("2001:db8:1:2::9"))
        #expect(IPAddress.group("::ffff:203.0.113.5") == "203.0.113.5")
        #expect(IPAddress.group("") == "" && IPAddress.group("no:address") == "no:address")
    }

    @Test func networksHoldTheirOwnFamily() throws {
        let all = try #require(IPNetwork("0.0.0.0/0"))
        #expect(all.contains(try #require(IPAddress("8.8.8.8"))))
        #expect(!all.contains(try #require(IPAddress("::1"))))
        let six = try #require(IPNetwork("2001:db8::/33"))
        #expect(six.contains(try #require(IPAddress("2001:db8:7fff::1"))))
        #expect(!six.contains(try #require(IPAddress("2001:db8:8000::1"))))
        let long = try #require(IPNetwork("2001:db8::8/125"))
        #expect(long.contains(try #require(IPAddress("2001:db8::f"))))
        #expect(!long.contains(try #require(IPAddress("2001:db8::10"))))
        for bad in ["", "1.2.3.4/33", "1.2.3.4/-1", "1.2.3.4/", "::/129", "a/8", "1.2.3.4/8/8", "1.2.3"] {
            #expect(IPNetwork(bad) == nil, "\(bad)")
        }
    }
}
