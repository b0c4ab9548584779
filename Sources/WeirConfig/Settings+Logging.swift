internal import ProxyModel

extension Settings {
    static let logLevel = choiceSetting(
        "logLevel", default: LoggingSpec.defaultLevel,
        SettingNotes(effect: "The least important messages that are still written."))

    static let logFormat = choiceSetting(
        "logFormat", default: LoggingSpec.defaultFormat,
        SettingNotes(effect: "`text` is one line for people, `json` one object a line for programs."))

    static let debugLogging = booleanSetting(
        "debugLogging", default: LoggingSpec.defaultDebugLogging,
        SettingNotes(
            effect: """
                Writes every decision about every session, whatever the level. For the search for a fault: it is \
                a lot. RDS Proxy turns it off after 24 hours, Weir leaves it on.
                """,
            rds: "DebugLogging"))

    static let loggingKeys = [logLevel.key, logFormat.key, debugLogging.key]
}
