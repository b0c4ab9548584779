import MySQLProtocol

/// What the executions of a prepared statement have made of its parameters, as far as it shows in the next one.
///
/// A new one is made only when a client sends types that differ from those before, so that an execution copies nothing.
///
/// *Isolation*: any. Equal by value.
public final class ParameterHistory: Sendable, Equatable {
    /// The types that the client sent last, two bytes each: it need not send them with every execution.
    public let types: [UInt8]
    /// What the executions have made of the statement (`ParameterClasses`); none on MariaDB.
    public let classes: [UInt8]
    /// What makes a statement that was not executed before the same: the types themselves where that is enough, else with
    /// what is NULL now under the type that it had before.
    public let typesWhenFresh: [UInt8]
    private let lastingTypes: [UInt8]

    /// The history once an execution has come with these types.
    init(types: [UInt8], after former: ParameterHistory?, isMySQL: Bool) {
        self.types = types
        guard isMySQL else {
            classes = []
            lastingTypes = []
            typesWhenFresh = types
            return
        }
        classes = ParameterClasses.after(former?.classes ?? [], types: types)
        var lasting = types
        if let before = former?.lastingTypes, before.count == types.count {
            for place in stride(from: 0, to: types.count - 1, by: 2) where types[place] == ExecutePacket.typeOfNull {
                lasting[place] = before[place]
                lasting[place + 1] = before[place + 1]
            }
        }
        lastingTypes = lasting
        typesWhenFresh = ParameterClasses.after([], types: types) == classes ? types : lasting
    }

    public static func == (a: ParameterHistory, b: ParameterHistory) -> Bool {
        a === b || a.types == b.types && a.classes == b.classes && a.lastingTypes == b.lastingTypes
    }
}
