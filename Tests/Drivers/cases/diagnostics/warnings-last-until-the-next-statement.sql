== warnings last until the next statement
? servers=mariadb modes=binary: diagnostics of the session before are cleared for COM_QUERY, not for the COM_STMT_EXECUTE of a statement that reads them
A: SELECT CAST('1x' AS SIGNED)
A: SHOW WARNINGS
A: SHOW WARNINGS
A: SHOW COUNT(*) WARNINGS
A: SELECT @@warning_count
A: SELECT 1
A: SHOW WARNINGS
B: SHOW WARNINGS
