# MariaDB Connector/J 2, which AWS's guides for Aurora name: one SET behind the login, then what it wants to know.
# Source: mariadb-corporation/mariadb-connector-j (2.x), src/main/java/org/mariadb/jdbc/internal/protocol/AbstractConnectProtocol.java (sendSessionInfos,
# sendRequestSessionVariables).
#: pins untracked_variable
# It asks the server to report its schema, by session_track_schema, which Weir has set to that for itself; it is not carried all the same.
set autocommit=1, session_track_schema=1, sql_mode = concat(@@sql_mode,',STRICT_TRANS_TABLES')
SELECT @@max_allowed_packet,@@system_time_zone,@@time_zone,@@auto_increment_increment
= insert into t (v) values (1)
set autocommit=0
COMMIT
