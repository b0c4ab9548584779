@testable import SessionState

extension ScannerCase {
    /// Ordinary statements of applications: nothing to note.
    static let plain: [ScannerCase] = [
        .init("", [], .empty, count: 0),
        .init("  \n\t ", [], .empty, count: 0),
        .init(";", [], .empty, count: 0),
        .init(" ; ;; ", [], .empty, count: 0),
        .init("-- only a comment", [], .empty, count: 0),
        .init("/* only a comment */", [], .empty, count: 0),
        .init("SELECT 1", [], .select),
        .init("SELECT 1;", [], .select),
        .init("SELECT 1; -- done", [], .select),
        .init("SELECT 1; /* done */ ;", [], .select),
        .init("(SELECT 1) UNION (SELECT 2)", [], .select),
        .init("VALUES ROW(1,2), ROW(3,4)", [], .select),
        .init("TABLE t ORDER BY a", [], .select),
        .init("select c from sbtest1 where id=12345", [], .select),
        .init("SELECT c FROM sbtest1 WHERE id BETWEEN 1 AND 100 ORDER BY c", [], .select),
        .init("SELECT SUM(k) FROM sbtest1 WHERE id BETWEEN ? AND ?", [], .select),
        .init("SELECT DISTINCT c FROM sbtest1 WHERE id BETWEEN 1 AND 2 ORDER BY c", [], .select),
        .init("UPDATE sbtest1 SET k=k+1 WHERE id=5", [], .update),
        .init("DELETE FROM sbtest1 WHERE id=5", [], .delete),
        .init("INSERT INTO sbtest1 (id, k, c, pad) VALUES (1, 2, 'a', 'b')", [], .insert),
        .init("INSERT sbtest1(id, k) VALUES (1, 2)", [], .insert),
        .init("INSERT IGNORE sbtest1 (id) VALUES (1)", [], .insert),
        .init("INSERT LOW_PRIORITY INTO `db`.`t` (a) SELECT (b) FROM c", [], .insert),
        .init("INSERT INTO t(a) VALUES (1) AS new(x) ON DUPLICATE KEY UPDATE a = new.x", [], .insert),
        .init("INSERT INTO t (a) VALUES (1) ON DUPLICATE KEY UPDATE a = VALUES(a)", [], .insert),
        .init("INSERT INTO t VALUES (NOW(), UUID(), CURRENT_TIMESTAMP(6))", [], .insert),
        .init("REPLACE INTO t (a) VALUES (1)", [], .replace),
        .init("REPLACE t (a) VALUES (1)", [], .replace),
        .init("SELECT REPLACE(a, 'x', 'y'), INSERT('a', 1, 2, 'b'), LEFT(a, 1), IF(a, 1, 2) FROM t", [], .select),
        .init("WITH a AS (SELECT 1) SELECT * FROM a", [], .select),
        .init("WITH a (x) AS (SELECT 1), b (y) AS (SELECT 2) SELECT * FROM a, b", [], .select),
        .init("WITH RECURSIVE a(n) AS (SELECT 1 UNION ALL SELECT n+1 FROM a WHERE n<5) SELECT n FROM a", [], .select),
        .init("WITH a AS (SELECT 1) UPDATE t SET x=1", [], .update),
        .init("WITH a AS (SELECT 1) DELETE FROM t", [], .delete),
        .init("SELECT COUNT(*) FROM t GROUP BY a WITH ROLLUP", [], .select),
        .init(
            "SELECT ROW_NUMBER() OVER (PARTITION BY a ORDER BY b), RANK() OVER w FROM t WINDOW w AS (ORDER BY a)", []),
        .init("SELECT CAST(a AS CHAR(10)), CONVERT(b, DATETIME(6)), CAST(c AS DECIMAL(10,2)) FROM t", []),
        .init("SELECT * FROM (SELECT 1) t (a)", []),
        .init("SELECT * FROM (SELECT 1) AS t(a) JOIN u USING (a) LEFT JOIN v ON (v.a = t.a)", []),
        .init(
            "SELECT * FROM t USE INDEX (i) IGNORE INDEX FOR JOIN (j) WHERE a IN (1,2) AND NOT (b) OR EXISTS (SELECT 1)",
            []),
        .init("SELECT * FROM t PARTITION (p0) WHERE MATCH (a) AGAINST ('x' IN BOOLEAN MODE)", []),
        .init("SELECT JSON_EXTRACT(a, '$.b'), a->>'$.c', JSON_ARRAYAGG(d) FROM t", []),
        .init("SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (a INT PATH '$')) AS j", []),
        .init("SELECT GROUP_CONCAT(DISTINCT a ORDER BY b SEPARATOR ',') FROM t HAVING COUNT(*) > 1", []),
        .init("SELECT DATE_ADD(a, INTERVAL (1) DAY), EXTRACT(YEAR FROM b), TRIM(BOTH 'x' FROM c) FROM t", []),
        .init("SELECT * FROM t WHERE 2 MEMBER OF ('[1,2]') AND a LIKE ('x') ESCAPE ('|')", []),
        .init("SELECT * FROM t LIMIT 10 FOR UPDATE SKIP LOCKED", []),
        .init("SELECT @@version, @@autocommit, @@session.transaction_isolation", [], .select),
        .init("SELECT @@tx_isolation", [], .select),
        .init("SHOW VARIABLES LIKE 'sql_mode'", [.readsInsertID], .show),
        .init("SHOW FULL TABLES", [], .show),
        .init("SHOW GRANTS FOR 'a'@'b'", [], .show),
        .init("EXPLAIN SELECT 1", [], .explain),
        .init("EXPLAIN INSERT t(a) VALUES (1)", [], .explain),
        .init("DESCRIBE t", [], .explain),
        .init("DESC t a", [], .explain),
        .init("ANALYZE FORMAT=JSON SELECT 1", [], .explain),
        .init("DO SLEEP(1)", [], .do),
        .init("USE shop", [.changesSchema], .use),
        .init("use `a b`", [.changesSchema], .use),
        .init("LOAD DATA INFILE 'x' INTO TABLE t", [], .load),
        .init("HELP 'x'", [], .other),
        .init("SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'x'", [], .other),
        .init("PURGE BINARY LOGS BEFORE '2020-01-01'", [], .other),
    ]

    /// What connectors, frameworks and tools send first, and what of it a proxy must notice.
    static let startUps: [ScannerCase] = [
        // Laravel
        .init("set names 'utf8mb4' collate 'utf8mb4_unicode_ci'", [.setsTrackedVariable], .set),
        .init("use `laravel`;", [.changesSchema], .use),
        .init("set session sql_mode='NO_ENGINE_SUBSTITUTION'", [.setsTrackedVariable], .set),
        .init(
            "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_unicode_ci', SESSION sql_mode='STRICT_TRANS_TABLES'",
            [.setsTrackedVariable], .set),
        .init("set time_zone='+00:00'", [.setsTrackedVariable], .set),
        .init("SET FOREIGN_KEY_CHECKS=0;", [.setsTrackedVariable, .setsCarriedVariable], .set),
        // Django
        .init("SET SQL_AUTO_IS_NULL = 0", [.setsTrackedVariable, .setsCarriedVariable], .set),
        .init("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", [.setsTrackedVariable], .set),
        .init(
            "SELECT VERSION(), @@sql_mode, @@default_storage_engine, @@sql_auto_is_null, @@lower_case_table_names,"
                + " CONVERT_TZ('2001-01-01 01:00:00', 'UTC', 'UTC') IS NOT NULL", [], .select),
        .init("SET foreign_key_checks=0", [.setsTrackedVariable, .setsCarriedVariable], .set),
        // Rails
        .init(
            "SET NAMES utf8mb4,  @@SESSION.sql_mode = CONCAT(@@sql_mode, ',STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO'),"
                + "  @@SESSION.sql_auto_is_null = 0, @@SESSION.wait_timeout = 2147483",
            [.setsTrackedVariable, .setsCarriedVariable], .set),
        .init(
            "SET  @@SESSION.sql_mode = CONCAT(CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), ',NO_AUTO_VALUE_ON_ZERO'),"
                + "  @@SESSION.wait_timeout = 2147483", [.setsTrackedVariable], .set),
        .init("SELECT GET_LOCK('5427', 0)", [.getsNamedLock], .select),
        .init("SELECT RELEASE_LOCK('5427')", [.releasesNamedLock], .select),
        // Connector/J
        .init(
            "/* mysql-connector-j-8.0.33 (Revision: 7d6b0800) */SELECT  @@session.auto_increment_increment AS"
                + " auto_increment_increment, @@character_set_client AS character_set_client, @@sql_mode AS sql_mode,"
                + " @@transaction_isolation AS transaction_isolation, @@wait_timeout AS wait_timeout", [], .select),
        .init("SET character_set_results = NULL", [.setsTrackedVariable], .set),
        .init("SET autocommit=1", [.setsTrackedVariable, .setsAutocommit], .set),
        .init("SET sql_mode='STRICT_TRANS_TABLES'", [.setsTrackedVariable], .set),
        .init("SET SQL_SELECT_LIMIT=DEFAULT", [.setsTrackedVariable, .setsCarriedVariable], .set),
        .init("set session transaction read only", [.setsTrackedVariable], .set),
        .init("SELECT @@session.transaction_read_only", [], .select),
        // MariaDB Connector/J and R2DBC
        .init(
            "set autocommit=1, session_track_schema=1, sql_mode = concat(@@sql_mode,',STRICT_TRANS_TABLES')",
            [.setsTrackedVariable, .setsAutocommit, .setsUntrackedVariable, .rdsTrackedOnly], .set),
        .init(
            "SET session_track_schema=1,session_track_system_variables ="
                + " CONCAT(@@session_track_system_variables, ',autocommit')",
            [.setsUntrackedVariable], .set),
        .init("select @@max_allowed_packet,@@system_time_zone,@@time_zone,@@auto_increment_increment", [], .select),
        // Connector/Python, PyMySQL, mysqlclient
        .init("SET NAMES 'utf8mb4' COLLATE 'utf8mb4_0900_ai_ci'", [.setsTrackedVariable], .set),
        .init("SET @@session.autocommit = OFF", [.setsTrackedVariable, .setsAutocommit], .set),
        .init("SET AUTOCOMMIT = 0", [.setsTrackedVariable, .setsAutocommit], .set),
        .init("SET NAMES utf8mb4", [.setsTrackedVariable], .set),
        .init("SHOW WARNINGS", [.readsDiagnostics], .show),
        // SQLAlchemy
        .init("SELECT DATABASE()", [], .select),
        .init("SELECT @@lower_case_table_names", [], .select),
        .init("ROLLBACK", [.bareTransaction, .endsTransaction], .rollback),
        .init("SELECT CAST('test plain returns' AS CHAR(60)) AS anon_1", [], .select),
        // Go, Node, PHP, .NET
        .init("SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci", [.setsTrackedVariable], .set),
        .init("SET CHARACTER SET utf8mb4", [.setsTrackedVariable], .set),
        .init(
            "START TRANSACTION READ ONLY", [.bareTransaction, .beginsReadOnly, .beginsTransaction, .implicitCommit],
            .begin),
        .init("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", [.setsNextTransaction], .set),
        .init(
            "set session transaction isolation level repeatable read;start transaction;",
            [.bareTransaction, .setsTrackedVariable, .beginsTransaction, .implicitCommit, .multiStatement], .set,
            count: 2),
        .init("SELECT CONNECTION_ID()", [.readsConnectionID], .select),
        // DBeaver, mysql client, mysqldump
        .init("SET @ApplicationName='DBeaver 23'", [.setsUserVariable], .set),
        .init("select @@version_comment limit 1", [], .select),
        .init(
            "/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */",
            [.executableComment, .setsUserVariable], .set),
        .init("/*!40101 SET NAMES utf8 */;", [.executableComment, .setsTrackedVariable], .set),
        .init(
            "/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;",
            [.executableComment, .setsUserVariable, .setsTrackedVariable, .setsCarriedVariable], .set),
        .init("SET SESSION NET_WRITE_TIMEOUT=600, wait_timeout=28800", [.setsTrackedVariable], .set),
        .init("/*!40100 SET @@SQL_MODE='' */", [.setsUnscoped, .executableComment, .setsTrackedVariable], .set),
        .init("FLUSH /*!40101 LOCAL */ TABLES", [.executableComment, .implicitCommit], .other),
    ]
}
