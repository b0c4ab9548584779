internal import ProxyModel
internal import WeirCrypto

/// A key together with the Swift type of its value and the way from text to it.
///
/// For a key that takes a list, `Value` is one element.
struct Setting<Value: Sendable>: Sendable {
    /// The description.
    let key: SettingKey
    /// The value, or `nil` when the text is none that is allowed.
    let decode: @Sendable (String) -> Value?
}

/// What a description has beside its path, kind and default. Every key has these.
struct SettingNotes {
    /// What it does.
    let effect: String
    /// RDS's name for it.
    var rds: String?
    /// What holds without it.
    var without = "none"
    /// A value to show.
    var example = ""
    /// The keys it cannot stand beside.
    var excludes: [String] = []
    /// What a change of it takes.
    var change = SettingKey.Change.reload
}

extension SettingKey {
    init(_ path: String, _ kind: Kind, default text: String?, _ notes: SettingNotes) {
        self.init(
            path: path, kind: kind, defaultText: text, withoutDefault: notes.without,
            example: text ?? notes.example, effect: notes.effect, rdsName: notes.rds, excludes: notes.excludes,
            change: notes.change)
    }
}

/// A whole number in decimal digits. `0777`, `0x1f` and `1_000` mean different things to different readers of YAML: no.
func integerSetting(
    _ path: String, _ range: ClosedRange<Int>, default value: Int?, _ notes: SettingNotes
) -> Setting<Int> {
    Setting(key: SettingKey(path, .integer(range), default: value.map(String.init), notes)) { text in
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }),
            text == "0" || !text.hasPrefix("0"), let value = Int(text), range.contains(value)
        else { return nil }
        return value
    }
}

/// A time.
func durationSetting(
    _ path: String, _ range: ClosedRange<Duration>, default value: Duration?, _ notes: SettingNotes
) -> Setting<Duration> {
    Setting(key: SettingKey(path, .duration(range), default: value.map(Allowed.seconds), notes)) { text in
        guard let value = DurationText.parse(text), range.contains(value) else { return nil }
        return value
    }
}

/// YAML 1.2's own booleans. `yes`, `no`, `on` and `off` are booleans to some readers only: no.
func booleanSetting(_ path: String, default value: Bool?, _ notes: SettingNotes) -> Setting<Bool> {
    Setting(key: SettingKey(path, .boolean, default: value.map { "\($0)" }, notes)) { text in
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }
}

/// One word of an enum with text cases.
func choiceSetting<Value>(
    _ path: String, default value: Value?, _ notes: SettingNotes
) -> Setting<Value> where Value: CaseIterable & RawRepresentable<String> & Sendable {
    let choices = Value.allCases.map(\.rawValue)
    return Setting(key: SettingKey(path, .choice(choices), default: value?.rawValue, notes)) { Value(rawValue: $0) }
}

/// Text with a rule.
func textSetting(
    _ path: String, allowed: String, default text: String? = nil, _ notes: SettingNotes,
    where rule: @escaping @Sendable (String) -> Bool
) -> Setting<String> {
    Setting(key: SettingKey(path, .text(allowed: allowed), default: text, notes)) { rule($0) ? $0 : nil }
}

/// The path of a file.
func pathSetting(_ path: String, _ notes: SettingNotes) -> Setting<String> {
    Setting(key: SettingKey(path, .path, default: nil, notes)) { $0.isEmpty || $0.utf8.contains(0) ? nil : $0 }
}
