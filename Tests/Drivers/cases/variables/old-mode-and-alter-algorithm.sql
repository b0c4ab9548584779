== old_mode and alter_algorithm  servers=mariadb
A: SET old_mode = 'NO_PROGRESS_INFO', alter_algorithm = 'COPY'
B: SELECT @@old_mode, @@alter_algorithm
A: SELECT @@old_mode, @@alter_algorithm
A: SET log_slow_admin_statements = 0
A: SELECT @@log_slow_disabled_statements
B: SELECT @@log_slow_disabled_statements
A: SELECT @@log_slow_disabled_statements, @@log_slow_admin_statements
