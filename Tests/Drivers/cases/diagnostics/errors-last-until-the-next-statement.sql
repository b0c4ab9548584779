== errors last until the next statement
? servers=mariadb modes=binary: diagnostics of the session before are cleared for COM_QUERY, not for the COM_STMT_EXECUTE of a statement that reads them
A: SELECT nothing
A: SHOW ERRORS
A: SHOW COUNT(*) ERRORS
A: SHOW WARNINGS
A: SELECT @@error_count, @@warning_count
B: SELECT @@error_count
