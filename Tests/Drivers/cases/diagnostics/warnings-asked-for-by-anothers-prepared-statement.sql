== warnings asked for by another's prepared statement  exactly
? servers=mariadb pools=1: diagnostics of the session before are cleared for COM_QUERY, not for the COM_STMT_EXECUTE of a statement that reads them
A: SELECT CAST('secret' AS SIGNED)
B! prepare s SHOW WARNINGS
B! execute s []
B! prepare c SELECT @@warning_count, @@error_count
B! execute c []
