import Testing

@testable import XuanWeb

@Suite struct PageFormTests {
    @Test(
        arguments: [
            ("gzip, deflate, br", true), ("br;q=1.0, gzip;q=0.8, *;q=0.1", true), ("GZIP", true),
            ("gzip; q=0.001", true),
            ("gzip;q=0", false), ("gzip;q=0.000, br", false), ("br", false), ("x-gzip", false), ("", false),
            (nil, false),
        ] as [(String?, Bool)])
    func compressesForAClientThatAcceptsGzip(list: String?, expected: Bool) {
        #expect(Page.takesGzip(list) == expected)
    }
}
