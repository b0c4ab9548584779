/// The ids that Weir gives to its clients' connections, in the greeting and as CONNECTION_ID().
///
/// They are far above the ids that a server counts up from 1, so that a number says whose it is: a KILL of one of
/// these means a client of Weir's, any other the server's own connection. All are below 2^31, for clients that read
/// them as signed numbers, and have ten digits, so that results that hold one look alike.
public enum ClientID {
    /// Every id.
    public static let range: ClosedRange<UInt32> = 1 << 30...(1 << 31) - 1

    /// The id after another; behind the last comes the first again.
    public static func after(_ id: UInt32) -> UInt32 {
        id >= range.lowerBound && id < range.upperBound ? id + 1 : range.lowerBound
    }
}
