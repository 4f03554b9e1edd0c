/// Names that people cannot tell apart by looking: letters of other scripts (Cyrillic, Greek, Armenian, full width,
/// mathematical, Kangxi radicals), invisible characters, case, blanks. Pure; any thread.
///
/// A small part of Unicode's confusables (UTS 39), chosen so that honest names seldom collide: digits stay digits.
package enum LookAlike {
    /// The visual form of a name. The administrator is warned of two names with the same skeleton.
    package static func skeleton(_ name: String) -> String {
        var seen = String.UnicodeScalarView()
        var hasBlank = false
        for scalar in AccountName.decomposed(AccountName.normal(name)) {
            if scalar.properties.isDefaultIgnorableCodePoint { continue }
            if scalar.properties.isWhitespace || scalar.value == 0x2800 {
                hasBlank = true
                continue
            }
            if hasBlank, !seen.isEmpty { seen.append(" ") }
            hasBlank = false
            seen.append(twin(of: scalar))
        }
        return AccountName.normal(String(seen))
    }

    /// The same for a stored column: "" for a name that is too long or shows nothing.
    package static func key(_ name: String) -> String {
        guard name.utf8.count <= AccountName.longestForm else { return "" }
        let skeleton = skeleton(name)
        return skeleton.utf8.count <= AccountName.longestForm ? skeleton : ""
    }

    /// The letter that it looks like; itself for most.
    private static func twin(of scalar: Unicode.Scalar) -> Unicode.Scalar {
        let value = scalar.value
        switch value {
        case 0..<0x80: return scalar
        case 0xFF01...0xFF5E: return lower(value - 0xFF01 + 0x21)
        case 0x1D400...0x1D6A3:
            // Thirteen alphabets of 26 capital and 26 small letters.
            let place = (value - 0x1D400) % 52
            return Unicode.Scalar(0x61 + place % 26)!
        case 0x1D7CE...0x1D7FF: return Unicode.Scalar(0x30 + (value - 0x1D7CE) % 10)!
        case 0x24B6...0x24CF: return Unicode.Scalar(value - 0x24B6 + 0x61)!
        case 0x24D0...0x24E9: return Unicode.Scalar(value - 0x24D0 + 0x61)!
        case 0x2F00...0x2FD5: return radicals[Int(value - 0x2F00)]
        default: return letters[scalar] ?? scalar
        }
    }

    private static func lower(_ value: UInt32) -> Unicode.Scalar {
        Unicode.Scalar((0x41...0x5A).contains(value) ? value + 0x20 : value)!
    }

    /// Small letters of other scripts, also those whose capitals are alike (Н and H), since case is folded.
    private static let letters: [Unicode.Scalar: Unicode.Scalar] = {
        let alike: [(String, String)] = [
            // Cyrillic
            ("авԁеһіјкӏмнорԛѕтуԝхѵѡ", "abdehijklmhopqstywxvw"),
            // Greek
            ("αβγηικμνορτυχωζϲϳ", "abyhikmvoptuxwzcj"),
            // Latin
            ("ıɑɡɩʏᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡᴢⅰⅴⅹⅼⅽⅾⅿ", "iagiyabcdefghijklmnoprstuvwzivxlcdm"),
            // Armenian
            ("օսհոցզ", "ouhngq"),
            // Signs
            ("‐‑‒–—−﹣․ʼ’‘ʹ", "-------.''''"),
        ]
        var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (others, latin) in alike {
            for (other, letter) in zip(others.unicodeScalars, latin.unicodeScalars) { letters[other] = letter }
        }
        // Cyrillic с: in the list next to its Latin twin nobody could tell them apart.
        letters["\u{0441}"] = "c"
        return letters
    }()

    /// U+2F00 to U+2FD5 as the characters that they are written with.
    private static let radicals = Array(
        """
        一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰\
        月木欠止歹殳毋比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行\
        衣襾見角言谷豆豕豸貝赤走足身車辛辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠
        """.unicodeScalars)
}
