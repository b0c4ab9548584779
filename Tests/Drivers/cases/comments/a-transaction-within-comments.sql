== a transaction within comments  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY) ENGINE=InnoDB
A: /* first */ BEGIN /* now */
A: INSERT /* the row */ INTO t VALUES (1) -- and done
B: SELECT id FROM t
A: # a line
A: /*!40101 ROLLBACK */
B: SELECT id FROM t
