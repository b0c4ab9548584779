/// The collation in which the server describes texts of answers (the number in a column's definition), beside their character
/// set, which is `character_set_results`.
///
/// No variable shows it: a login and `SET NAMES x COLLATE y` choose it, `SET character_set_results = x` takes the usual one of
/// x, and no other statement changes it.
public enum AnswersCollation: Hashable, Sendable {
    /// It is `collation_connection`, where that is of the same character set, and the usual one otherwise: what logins and
    /// SET NAMES leave.
    case follows
    /// The usual one of the character set.
    case usual
    /// This one.
    case named(String)
}

/// Where the four settings stand that a login, or SET NAMES, decides together.
struct CharacterPlaces {
    let client, results, connection, collation: Int

    /// Nil for a list without them.
    init?(_ variables: TrackedVariables) {
        guard let client = variables.index(of: "character_set_client"),
            let results = variables.index(of: "character_set_results"),
            let connection = variables.index(of: "character_set_connection"),
            let collation = variables.index(of: "collation_connection")
        else { return nil }
        (self.client, self.results, self.connection, self.collation) = (client, results, connection, collation)
    }
}

extension CarriedState {
    /// The collation of answers, by its name where that can be told; `follows` where answers are not converted at all.
    func describing(_ variables: TrackedVariables) -> AnswersCollation {
        guard let places = CharacterPlaces(variables), let results = self[places.results] else { return .follows }
        guard answers == .follows else { return answers }
        guard results == self[places.connection], let collation = self[places.collation] else { return .usual }
        return .named(collation)
    }

    /// A statement changed character settings.
    ///
    /// - Parameters:
    ///   - before: the state before it.
    ///   - touched: the places of the variables that it set, or that have another value now, as far as that is known.
    mutating func describe(from before: CarriedState, touched: [Int], _ variables: TrackedVariables) {
        guard let places = CharacterPlaces(variables) else { return }
        let (results, connection) = (touched.contains(places.results), touched.contains(places.connection))
        let collation = touched.contains(places.collation)
        if results {
            // Client, results and connection together are SET NAMES, or are set to usual collations each.
            answers = connection && !collation ? .follows : .usual
        } else if connection || collation {
            answers = before.describing(variables)
        }
    }

    /// The same as `follows`, where it is: so that equal states are equal values. Only when all values are known.
    mutating func simplifyAnswers(_ variables: TrackedVariables) {
        guard answers != .follows, let places = CharacterPlaces(variables) else { return }
        let given = answers
        answers = .follows
        if describing(variables) != given, self[places.results] != nil { answers = given }
    }
}
