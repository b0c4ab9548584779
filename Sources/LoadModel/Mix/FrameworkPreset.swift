/// Frameworks whose first words on a new connection a client can say.
///
/// *Source*: the start-ups in `Tests/Drivers/startups`, where each names its own source; of those that differ between MySQL and
/// MariaDB the part that both take.
public enum FrameworkPreset: String, CaseIterable, Sendable {
    /// Laravel with PDO.
    case laravel
    /// Rails.
    case rails
    /// Django with mysqlclient.
    case django
    /// Prisma.
    case prisma
    /// SQLAlchemy with PyMySQL.
    case sqlalchemy
    /// MySQL Connector/J.
    case jdbc
    /// Doctrine with PDO.
    case doctrine

    /// What it says.
    public var startup: [String] {
        switch self {
        case .laravel:
            [
                "SET NAMES 'utf8mb4' COLLATE 'utf8mb4_unicode_ci', time_zone='+00:00', SESSION sql_mode="
                    + "'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,"
                    + "ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'"
            ]
        case .rails:
            [
                "SET NAMES utf8mb4,  @@SESSION.sql_mode = CONCAT(CONCAT(@@sql_mode, ',STRICT_ALL_TABLES'), "
                    + "',NO_AUTO_VALUE_ON_ZERO'),  @@SESSION.sql_auto_is_null = 0, @@SESSION.wait_timeout = 2147483",
                "SELECT VERSION()",
            ]
        case .django:
            [
                "SET NAMES utf8mb4", "SET autocommit=0", "SET autocommit=1",
                "SELECT VERSION(), @@sql_mode, @@default_storage_engine, @@sql_auto_is_null, "
                    + "@@lower_case_table_names, CONVERT_TZ('2001-01-01 01:00:00', 'UTC', 'UTC') IS NOT NULL",
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
            ]
        case .prisma:
            ["SELECT @@max_allowed_packet,@@wait_timeout"]
        case .sqlalchemy:
            [
                "SET NAMES utf8mb4", "SET AUTOCOMMIT = 0", "SET NAMES utf8mb4",
                "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", "COMMIT", "SELECT VERSION()",
                "SELECT DATABASE()", "SELECT @@sql_mode", "SELECT @@lower_case_table_names", "ROLLBACK",
            ]
        case .jdbc:
            [
                "SELECT  @@session.auto_increment_increment AS auto_increment_increment, "
                    + "@@character_set_client AS character_set_client, "
                    + "@@character_set_connection AS character_set_connection, "
                    + "@@character_set_results AS character_set_results, "
                    + "@@character_set_server AS character_set_server, @@collation_server AS collation_server, "
                    + "@@collation_connection AS collation_connection, @@init_connect AS init_connect, "
                    + "@@interactive_timeout AS interactive_timeout, @@license AS license, "
                    + "@@lower_case_table_names AS lower_case_table_names, "
                    + "@@max_allowed_packet AS max_allowed_packet, @@net_write_timeout AS net_write_timeout, "
                    + "@@performance_schema AS performance_schema, @@sql_mode AS sql_mode, "
                    + "@@system_time_zone AS system_time_zone, @@time_zone AS time_zone, "
                    + "@@wait_timeout AS wait_timeout",
                "SET character_set_results = NULL", "SET autocommit=1",
                "SET sql_mode='STRICT_TRANS_TABLES,NO_ENGINE_SUBSTITUTION'",
            ]
        case .doctrine:
            ["SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED", "SELECT DATABASE()"]
        }
    }
}
