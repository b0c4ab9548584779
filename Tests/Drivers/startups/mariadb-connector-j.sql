# MariaDB Connector/J 3: its SET behind the login, and Hibernate's transaction.
# Source: mariadb-corporation/mariadb-connector-j, src/main/java/org/mariadb/jdbc/client/impl/StandardClient.java (createSessionVariableQuery).
#: pins untracked_variable
# It asks the server to report the level of isolation, by session_track_system_variables. Weir reads the server's reports by that variable itself, so it is
# not carried, and the session is pinned from its first statement to its end. It does so only to servers that offer session tracking in the greeting.
mariadb: set sql_mode=CONCAT(@@sql_mode,',STRICT_TRANS_TABLES'),session_track_system_variables = CONCAT(@@global.session_track_system_variables,',tx_isolation'),NAMES utf8mb4
mysql: set sql_mode=CONCAT(@@sql_mode,',STRICT_TRANS_TABLES'),session_track_system_variables = CONCAT(@@global.session_track_system_variables,',transaction_isolation'),NAMES utf8mb4
set autocommit=0
= insert into t (v) values (1)
COMMIT
set autocommit=1
