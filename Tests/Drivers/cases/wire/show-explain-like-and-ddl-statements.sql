== SHOW, EXPLAIN-like and DDL statements
A! prepare a SHOW TABLES
A! execute a []
A! prepare b CREATE TABLE t (id INT)
A! execute b []
A! execute a []
B! prepare a SHOW TABLES
B! execute a []
A! prepare c DROP TABLE t
A! execute c []
A! execute a []
A! prepare d SHOW WARNINGS
