# Django 5.2.19 with mysqlclient 2.3: a new connection, transactions one within the other, checks of foreign keys switched off and on.
# Source: a server's general log; django/django, django/db/backends/mysql/base.py (init_connection_state, mysql_server_data).
SET NAMES utf8mb4
SET autocommit=0
SET autocommit=1
SELECT VERSION(), @@sql_mode, @@default_storage_engine, @@sql_auto_is_null, @@lower_case_table_names, CONVERT_TZ('2001-01-01 01:00:00', 'UTC', 'UTC') IS NOT NULL
SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
SET autocommit=0
INSERT INTO t (v) VALUES (7)
SAVEPOINT `s140579281558400_x1`
INSERT INTO t (v) VALUES (8)
RELEASE SAVEPOINT `s140579281558400_x1`
COMMIT
SET autocommit=1
SELECT table_name, table_type, table_comment FROM information_schema.tables WHERE table_schema = DATABASE()
SET foreign_key_checks=0
SET foreign_key_checks=1
! ping
SELECT @@autocommit, @@foreign_key_checks
