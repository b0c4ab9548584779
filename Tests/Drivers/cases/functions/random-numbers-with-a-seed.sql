== random numbers with a seed  pool=2
A: SET rand_seed1 = 42, rand_seed2 = 43
A: SELECT RAND() < 1, RAND(7)
B: SELECT RAND(7)
A: SET insert_id = 500
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT)
A: SET insert_id = 500
A: INSERT INTO t VALUES (NULL)
A: INSERT INTO t VALUES (NULL)
A: SELECT * FROM t
