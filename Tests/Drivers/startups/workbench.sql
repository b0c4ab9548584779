# MySQL Workbench 8.0: both connections of an editor.
# Source: mysql/mysql-workbench, backend/wbprivate/sqlide/wb_sql_editor_form.cpp (init_connection, do_connect, ping) and
# library/cdbc/src/driver_manager.cpp (getConnection).
SET CHARACTER SET utf8
SET NAMES utf8
SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ
SET SQL_SAFE_UPDATES=1
~ SELECT CONNECTION_ID()
~ SHOW SESSION STATUS LIKE 'Ssl_cipher'
SHOW SESSION VARIABLES LIKE 'sql_mode'
SHOW SESSION VARIABLES LIKE 'version_comment'
SHOW SESSION VARIABLES LIKE 'version'
SELECT current_user()
SHOW SESSION VARIABLES LIKE 'lower_case_table_names'
show variables like 'offline_mode'
SET autocommit=1
! use weir_a
SHOW DATABASES
SELECT NAME, TYPE FROM (SELECT table_name AS NAME, table_type AS TYPE FROM information_schema.tables WHERE table_schema = 'weir_a') AS x
SELECT * FROM t LIMIT 0, 1000
select 1
SET SQL_SAFE_UPDATES=0
