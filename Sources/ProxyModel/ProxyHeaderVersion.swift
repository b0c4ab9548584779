/// Whether Weir tells the database server by the PROXY protocol whom it calls for; the raw values are the
/// configuration's.
public enum ProxyHeaderVersion: String, CaseIterable, Equatable, Hashable, Sendable {
    /// It says nothing: the server sees Weir's own address.
    case none
    /// The text form.
    case v1
    /// The binary form.
    case v2
}
