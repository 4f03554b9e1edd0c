import Testing

@testable import XuanText

@Suite struct AccountNameTests {
    @Test(arguments: [
        ("Ann", "ann"), ("ANN", "ann"), (" ann \u{3000}", "ann"), ("Zo\u{EB}", "zoe\u{308}"), ("ZOË", "zoë"),
        ("Straße", "STRASSE"), ("ẞ", "ss"), ("ΟΔΟΣ", "οδος"), ("\u{212A}im", "kim"), ("ﬁn", "FIN"), ("Ǆ", "ǆ"),
        ("ДИМА", "дима"), ("가", "\u{1100}\u{1161}"), ("ᾳ\u{301}", "α\u{301}\u{345}"), ("ﾑ", "ﾑ"),
    ])
    func theSameNameInAnotherSpellingHasTheSameForm(one: String, other: String) {
        #expect(Array(AccountName.normal(one).utf8) == Array(AccountName.normal(other).utf8))
    }

    @Test(arguments: [("ann", "anne"), ("e", "é"), ("ı", "i"), ("dan", "dan1"), ("ａ", "a"), ("а", "a")])
    func differentNamesHaveDifferentForms(one: String, other: String) {
        #expect(AccountName.normal(one) != AccountName.normal(other))
    }

    @Test func theFormOfAFormIsItselfForEachCharacter() {
        for value in UInt32(0)...0x2FFFF {
            guard let scalar = Unicode.Scalar(value) else { continue }
            let form = AccountName.normal("x\(scalar)\u{301}")
            #expect(Array(AccountName.normal(form).utf8) == Array(form.utf8), "U+\(String(value, radix: 16))")
        }
    }

    @Test func aFormThatIsTooLongForTheColumnFindsNobody() {
        #expect(AccountName.key(String(repeating: "a", count: 255)).utf8.count == 255)
        #expect(AccountName.key(String(repeating: "a", count: 256)).isEmpty)
        #expect(AccountName.key(String(repeating: "ŉ", count: 120)).isEmpty)
    }

    @Test(arguments: [
        ("dan", "dаn"), ("Dan", "ＤＡＮ"), ("paypal", "рауpal"), ("kiko", "κιko"), ("boss", "bo\u{200B}ss"),
        ("Ann Lee", "Ann\u{A0} Lee "), ("scope", "ѕсоре"), ("bob", "𝐛𝐨𝐛"), ("人力", "⼈力"), ("HELEN", "НELEN"),
        ("o-k", "o\u{2010}k"), ("Zoë", "zoe\u{308}"), ("admin", "admın"),
    ])
    func namesThatLookAlikeAreFound(one: String, other: String) {
        #expect(LookAlike.skeleton(one) == LookAlike.skeleton(other))
    }

    @Test(arguments: [
        ("dan", "den"), ("user1", "userl"), ("a0", "ao"), ("王伟", "王炜"), ("Zoë", "Zoe"), ("annlee", "ann lee"),
        ("м1", "m2"), ("فاطمة", "فطيمة"),
    ])
    func namesThatDoNotLookAlikeAreNot(one: String, other: String) {
        #expect(LookAlike.skeleton(one) != LookAlike.skeleton(other))
    }

    @Test func aNameOfNothingLooksLikeNobody() {
        #expect(LookAlike.key(" \u{200B}\u{3164}").isEmpty)
    }
}
