/// The names of the environment variables that override keys.
enum EnvironmentName {
    /// What all of them start with.
    static let prefix = "WEIR_"

    /// `pool.maxConnections` becomes `WEIR_POOL_MAX_CONNECTIONS`, `auth[].user` `WEIR_AUTH_<n>_USER`, `auth[3].user`
    /// `WEIR_AUTH_3_USER`.
    static func of(_ path: String) -> String {
        var name = prefix
        var previousIsLower = false
        for character in path {
            switch character {
            case ".": name.append("_")
            case "[": name.append("_")
            case "]": name += name.hasSuffix("_") ? "<n>" : ""
            default:
                if character.isUppercase, previousIsLower { name.append("_") }
                name += character.uppercased()
            }
            previousIsLower = character.isLowercase
        }
        return name
    }
}
