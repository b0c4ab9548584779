public import MySQLProtocol

/// A prepared statement as its client knows it, under a number of Weir's own.
public struct ClientStatement: Equatable, Sendable {
    /// Where it can run.
    public enum Home: Equatable, Sendable {
        /// On any backend that has the text prepared.
        case anywhere(StatementText)
        /// Only on the session's own backend, under this number of the server's.
        case bound(UInt32)
    }

    /// Where it can run.
    public internal(set) var home: Home
    /// How many parameters it has.
    public let parameters: Int
    /// The parameters' types that the client sent last, two bytes each: it sends them with the first execution only.
    public private(set) var types: [UInt8] = []
    /// What its executions have made of it (`ParameterClasses`); none on MariaDB.
    public private(set) var classes: [UInt8] = []
    /// The same before the running execution.
    public internal(set) var formerClasses: [UInt8] = []
    /// As `types`, but for what is NULL now: that has the type it had before.
    public private(set) var lastingTypes: [UInt8] = []
    /// What its execution does.
    let scan: ScannedStatement?
    /// Parameters were sent ahead of the execution.
    var hasLongData = false
    /// Rows are waiting to be fetched.
    var hasCursor = false
    /// Why those parameters could not be taken: the next execution says it, since they have no answer of their own.
    var fault: ERRPacket?

    init(home: Home, parameters: Int, scan: ScannedStatement?) {
        self.home = home
        self.parameters = parameters
        self.scan = scan
    }

    /// An execution comes with these types.
    mutating func took(types new: [UInt8], isMySQL: Bool) {
        types = new
        guard isMySQL else { return }
        classes = ParameterClasses.after(classes, types: new)
        var lasting = new
        for place in stride(from: 0, to: new.count - 1, by: 2) where new[place] == ExecutePacket.typeOfNull {
            guard lastingTypes.count == new.count else { continue }
            lasting[place] = lastingTypes[place]
            lasting[place + 1] = lastingTypes[place + 1]
        }
        lastingTypes = lasting
    }

    /// What an execution makes of a statement that was not executed before.
    public var classesWhenFresh: [UInt8] { classes.isEmpty ? [] : ParameterClasses.after([], types: types) }

    /// The text, where it can run anywhere.
    public var text: StatementText? {
        if case .anywhere(let text) = home { text } else { nil }
    }
}
