import Testing
@testable import XuanNet
@Test func smoke() {}
