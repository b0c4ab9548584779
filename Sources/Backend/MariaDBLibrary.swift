internal import CMariaDB

/// The installed libmariadb.
public enum MariaDBLibrary {
    /// Its version.
    public static var version: String { String(cString: weir_library_version()) }

    /// Why it must not be used, in one line; nil when it may.
    ///
    /// This program reads fields of libmariadb's structures, whose layout belongs to one release series.
    public static var mismatch: String? { weir_library_mismatch().map { String(cString: $0) } }
}
