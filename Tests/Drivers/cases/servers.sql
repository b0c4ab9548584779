# What only one of the servers has.

== SET STATEMENT  servers=mariadb
A: SET STATEMENT max_statement_time = 5, sort_buffer_size = 100000 FOR SELECT @@max_statement_time
A: SELECT @@max_statement_time
B: SELECT @@max_statement_time

== sequences and RETURNING  servers=mariadb
A: CREATE SEQUENCE s START WITH 5
A: SELECT NEXT VALUE FOR s
B: SELECT NEXTVAL(s)
A: SELECT LASTVAL(s)
B: SELECT LASTVAL(s)
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: INSERT INTO t (v) VALUES (1), (2) RETURNING id, v
A: DELETE FROM t WHERE id = 1 RETURNING v

== executable comments of MariaDB  servers=mariadb
A: SELECT /*M!100000 1 + */ 2
A: /*M!100000 SET @m = 5 */
A: SELECT @m
B: SELECT @m

== Oracle mode  servers=mariadb
A: SET sql_mode = 'ORACLE'
A: SELECT 'a' || NULL || 'b'
B: SELECT 'a' || NULL || 'b'

== compound statement outside a procedure  servers=mariadb
A: BEGIN NOT ATOMIC SET @x = 3; SELECT @x; END
A: SELECT @x
B: SELECT @x

== SET_VAR hint  servers=mysql
A: SELECT /*+ SET_VAR(sort_buffer_size = 100000) */ @@sort_buffer_size
A: SELECT @@sort_buffer_size = @@GLOBAL.sort_buffer_size

== roles  servers=mysql
A: CREATE ROLE IF NOT EXISTS weir_role
A: GRANT weir_role TO app
A: SET ROLE weir_role
A: SELECT CURRENT_ROLE()
B: SELECT CURRENT_ROLE()
A: DROP ROLE weir_role

== roles  servers=mariadb
A: CREATE OR REPLACE ROLE weir_role
A: GRANT weir_role TO app
A: SET ROLE weir_role
A: SELECT CURRENT_ROLE()
B: SELECT CURRENT_ROLE()
A: DROP ROLE weir_role

== window functions, CTE and JSON  servers=mysql
A: WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5) SELECT i, SUM(i) OVER (ORDER BY i) FROM n
A: SELECT JSON_OBJECT('a', 1, 'b', JSON_ARRAY(1, 'ž', NULL))
A: SELECT * FROM JSON_TABLE('[1,2]', '$[*]' COLUMNS (v INT PATH '$')) AS j
A: VALUES ROW(1, 'a'), ROW(2, 'b')
A: TABLE no_such_table

== persisted variables  servers=mysql
A: SELECT @@max_execution_time
A: SET SESSION max_execution_time = 12345
A: SELECT @@max_execution_time
B: SELECT @@max_execution_time
A: SET default_collation_for_utf8mb4 = utf8mb4_general_ci
A: SHOW WARNINGS
A: SELECT @@default_collation_for_utf8mb4
B: SELECT @@default_collation_for_utf8mb4
