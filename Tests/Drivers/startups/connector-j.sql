# MySQL Connector/J 9 below HikariCP and Hibernate: a new connection, its test, a transaction, one that only reads.
# Source: mysql/mysql-connector-j, src/main/core-impl/java/com/mysql/cj/NativeSession.java (loadServerVariables) and
# src/main/user-impl/java/com/mysql/cj/jdbc/ConnectionImpl.java (setupServerForTruncationChecks, setAutoCommit, setReadOnlyInternal, setTransactionIsolation).
mysql: /* mysql-connector-j-9.0.0 (Revision: e0e8e3461e5257ba4aa19e6b3614a2685b298947) */SELECT  @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@character_set_connection AS character_set_connection, @@character_set_results AS character_set_results, @@character_set_server AS character_set_server, @@collation_server AS collation_server, @@collation_connection AS collation_connection, @@init_connect AS init_connect, @@interactive_timeout AS interactive_timeout, @@license AS license, @@lower_case_table_names AS lower_case_table_names, @@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, @@performance_schema AS performance_schema, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@transaction_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout
mariadb: /* mysql-connector-j-9.0.0 (Revision: e0e8e3461e5257ba4aa19e6b3614a2685b298947) */SELECT  @@session.auto_increment_increment AS auto_increment_increment, @@character_set_client AS character_set_client, @@character_set_connection AS character_set_connection, @@character_set_results AS character_set_results, @@character_set_server AS character_set_server, @@collation_server AS collation_server, @@collation_connection AS collation_connection, @@init_connect AS init_connect, @@interactive_timeout AS interactive_timeout, @@license AS license, @@lower_case_table_names AS lower_case_table_names, @@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, @@performance_schema AS performance_schema, @@query_cache_size AS query_cache_size, @@query_cache_type AS query_cache_type, @@sql_mode AS sql_mode, @@system_time_zone AS system_time_zone, @@time_zone AS time_zone, @@tx_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout
SET character_set_results = NULL
SET autocommit=1
SET sql_mode='STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'
! ping
mysql: SELECT @@session.transaction_isolation
mariadb: SELECT @@session.tx_isolation
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
SET autocommit=0
= insert into t (v) values (1)
= select t1_0.id,t1_0.v from t t1_0 where t1_0.id=1
commit
SET autocommit=1
set session transaction read only
SET autocommit=0
= select t1_0.id,t1_0.v from t t1_0
rollback
SET autocommit=1
set session transaction read write
mysql: SELECT @@session.transaction_read_only
