internal import Foundation
internal import GRDB
internal import WeirCrypto

/// What a walk along the audit found.
///
/// *Isolation*: any.
public enum AuditVerdict: Equatable, Sendable, CustomStringConvertible {
    /// Every record is as it was written; how many there are.
    case intact(records: Int64)
    /// The first record that does not fit, and why.
    case broken(number: Int64, AuditFault)

    /// One line.
    public var description: String {
        switch self {
        case .intact(let records): "The audit is intact: \(records) records."
        case .broken(let number, let fault): "The audit is broken at record \(number): \(fault)."
        }
    }
}

/// What is wrong with a record or a mark of the audit.
///
/// *Isolation*: any.
public enum AuditFault: Equatable, Sendable, CustomStringConvertible {
    /// The mark at which the chain begins is gone or not signed.
    case anchorForged
    /// The mark of the last record is gone or not signed.
    case headForged
    /// The record is not there, but later ones are.
    case missing
    /// The chain's end, from this record on, is not there.
    case truncated
    /// The record is beyond the signed end, or before the signed beginning.
    case foreign
    /// The JSON or the digest is not what was written.
    case changed
    /// The signature is not that of the store's key.
    case forged
    /// A column beside the JSON says something else than the JSON.
    case misfiled
    /// A value is not even of its kind.
    case unreadable

    /// A few words.
    public var description: String {
        switch self {
        case .anchorForged: "the mark of the beginning is missing or not signed with the store's key"
        case .headForged: "the mark of the end is missing or not signed with the store's key"
        case .missing: "it was removed"
        case .truncated: "it and what followed was removed"
        case .foreign: "it is outside of what was signed"
        case .changed: "its content or digest was changed"
        case .forged: "it is not signed with the store's key"
        case .misfiled: "a column beside its content was changed"
        case .unreadable: "a value of it was changed into another kind"
        }
    }
}

/// Walks along a chain.
struct AuditVerifier {
    let chain: AuditChain

    func verify(_ database: Database) throws -> AuditVerdict {
        let first = try Int64.fetchOne(database, sql: "SELECT min(number) FROM audit")
        guard let anchor = try chain.mark(.anchor, in: database) else {
            return .broken(number: first ?? 0, .anchorForged)
        }
        if let first, first <= anchor.number { return .broken(number: first, .foreign) }
        let head = try chain.mark(.head, in: database)
        var place = anchor
        var count: Int64 = 0
        let rows = try Row.fetchCursor(database, sql: "SELECT * FROM audit ORDER BY number")
        while let row = try rows.next() {
            let number: Int64 = try row.column("number")
            if let head, number > head.number { return .broken(number: number, .foreign) }
            if number != place.number + 1 { return .broken(number: place.number + 1, .missing) }
            let (next, fault) = judged(row, number: number, after: place)
            if let fault { return .broken(number: number, fault) }
            place = next
            count += 1
        }
        guard let head else { return .broken(number: place.number, .headForged) }
        guard head == place else { return .broken(number: place.number + 1, .truncated) }
        return .intact(records: count)
    }

    /// The record's place, and what is wrong with it.
    private func judged(
        _ row: Row, number: Int64, after place: AuditChain.Place
    ) -> (AuditChain.Place, AuditFault?) {
        // What cannot be read is no error of the walk: it is what the walk is for, and has a verdict of its own.
        guard let json: String = try? row.column("record"), let digest = try? row.bytes("digest"),
            let signature = try? row.bytes("signature"), let columns = try? AuditColumns(row)
        else { return (place, .unreadable) }
        let own = AuditChain.Place(number: number, digest: digest)
        if AuditChain.digest(of: json, after: place.digest) != digest { return (own, .changed) }
        if !constantTimeEqual(chain.signature(own, as: "record"), signature) { return (own, .forged) }
        // The same for a record that is no JSON any more.
        guard let tree = try? JSONTree(parsing: json), AuditColumns(tree) == columns else { return (own, .misfiled) }
        return (own, nil)
    }
}
