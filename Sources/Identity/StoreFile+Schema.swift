internal import GRDB

extension StoreFile {
    /// The steps that bring a database of any earlier Weir to this one's. A step is never changed, only followed by another.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1: entities, secrets, audit") { database in
            try database.execute(sql: entities)
            try database.execute(sql: secrets)
            try database.execute(sql: audit)
        }
        return migrator
    }

    // Names differ by more than case, as in IAM; they are looked up as they are written.
    private static let entities = """
        CREATE TABLE account (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            partition TEXT NOT NULL, region TEXT NOT NULL, account_id TEXT NOT NULL, resource_id TEXT NOT NULL,
            created INTEGER NOT NULL, key_check BLOB NOT NULL, generation INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE entities (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('user', 'group', 'role', 'policy')),
            name TEXT NOT NULL, path TEXT NOT NULL, created INTEGER NOT NULL, description TEXT,
            boundary TEXT REFERENCES entities (id), is_aws INTEGER NOT NULL DEFAULT 0
        ) STRICT;
        CREATE UNIQUE INDEX entities_by_name ON entities (kind, is_aws, name COLLATE NOCASE);
        CREATE INDEX entities_by_boundary ON entities (boundary);
        CREATE TABLE tags (
            owner TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
            key TEXT NOT NULL COLLATE NOCASE, value TEXT NOT NULL, PRIMARY KEY (owner, key)
        ) STRICT, WITHOUT ROWID;
        CREATE TABLE roles (
            id TEXT PRIMARY KEY REFERENCES entities (id) ON DELETE CASCADE,
            trust TEXT NOT NULL, max_session INTEGER NOT NULL, revoked_before INTEGER
        ) STRICT;
        CREATE TABLE policies (
            id TEXT PRIMARY KEY REFERENCES entities (id) ON DELETE CASCADE,
            default_version INTEGER NOT NULL, latest_version INTEGER NOT NULL, updated INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE policy_versions (
            policy TEXT NOT NULL REFERENCES policies (id) ON DELETE CASCADE,
            version INTEGER NOT NULL, document TEXT NOT NULL, created INTEGER NOT NULL, PRIMARY KEY (policy, version)
        ) STRICT;
        CREATE TABLE memberships (
            "group" TEXT NOT NULL REFERENCES entities (id), user TEXT NOT NULL REFERENCES entities (id),
            PRIMARY KEY ("group", user)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX memberships_by_user ON memberships (user);
        CREATE TABLE attachments (
            owner TEXT NOT NULL REFERENCES entities (id), policy TEXT NOT NULL REFERENCES policies (id),
            PRIMARY KEY (owner, policy)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX attachments_by_policy ON attachments (policy);
        CREATE TABLE inline_policies (
            owner TEXT NOT NULL REFERENCES entities (id), name TEXT NOT NULL, document TEXT NOT NULL,
            PRIMARY KEY (owner, name)
        ) STRICT, WITHOUT ROWID;
        """

    private static let secrets = """
        CREATE TABLE access_keys (
            id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES entities (id), sealed BLOB NOT NULL,
            is_active INTEGER NOT NULL, created INTEGER NOT NULL,
            used INTEGER, used_service TEXT, used_region TEXT
        ) STRICT;
        CREATE INDEX access_keys_by_user ON access_keys (user);
        CREATE TABLE mfa_devices (
            name TEXT PRIMARY KEY COLLATE NOCASE, user TEXT REFERENCES entities (id), sealed BLOB NOT NULL,
            created INTEGER NOT NULL, enabled INTEGER, last_counter INTEGER
        ) STRICT;
        CREATE INDEX mfa_devices_by_user ON mfa_devices (user);
        CREATE TABLE sessions (
            access_key TEXT PRIMARY KEY, owner TEXT NOT NULL REFERENCES entities (id) ON DELETE CASCADE,
            sealed BLOB NOT NULL, token_digest BLOB NOT NULL UNIQUE, name TEXT, policy TEXT, tags TEXT NOT NULL,
            source_identity TEXT, mfa_at INTEGER, created INTEGER NOT NULL, expires INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX sessions_by_owner ON sessions (owner);
        CREATE INDEX sessions_by_end ON sessions (expires);
        CREATE TABLE database_secrets (
            user TEXT PRIMARY KEY, description TEXT, created INTEGER NOT NULL, changed INTEGER NOT NULL
        ) STRICT;
        CREATE TABLE database_secret_versions (
            id TEXT PRIMARY KEY, user TEXT NOT NULL REFERENCES database_secrets (user) ON DELETE CASCADE,
            stage TEXT NOT NULL CHECK (stage IN ('AWSCURRENT', 'AWSPREVIOUS')), sealed BLOB NOT NULL,
            created INTEGER NOT NULL, UNIQUE (user, stage)
        ) STRICT;
        """

    private static let audit = """
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY, time INTEGER NOT NULL, source TEXT NOT NULL, event TEXT NOT NULL,
            user TEXT, error TEXT, record TEXT NOT NULL, digest BLOB NOT NULL, signature BLOB NOT NULL
        ) STRICT;
        CREATE INDEX audit_by_time ON audit (time);
        CREATE INDEX audit_by_user ON audit (user);
        CREATE INDEX audit_by_event ON audit (event);
        CREATE TABLE audit_marks (
            kind TEXT PRIMARY KEY CHECK (kind IN ('anchor', 'head')),
            number INTEGER NOT NULL, digest BLOB NOT NULL, signature BLOB NOT NULL
        ) STRICT;
        """
}
