# Django with is_sql_auto_is_null_enabled: where the server has sql_auto_is_null on, it is switched off with the level of isolation, in one text.
# Source: django/django, django/db/backends/mysql/base.py (init_connection_state).
SET NAMES utf8mb4
SET SQL_AUTO_IS_NULL = 0; SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED
SELECT v FROM t WHERE id IS NULL
