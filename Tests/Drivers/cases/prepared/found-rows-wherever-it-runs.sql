== FOUND_ROWS() prepared behind SQL_CALC_FOUND_ROWS, as drivers send it that prepare everything
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: INSERT INTO t (v) VALUES (1), (2), (3), (4)
A! prepare page SELECT SQL_CALC_FOUND_ROWS id FROM t WHERE v > ? ORDER BY id LIMIT 1
A! execute page [1]
B: SELECT 1 UNION SELECT 2
A! prepare found SELECT FOUND_ROWS()
B: SELECT 1
A! execute found []
A! close found
A! execute page [2]
A! close page
B: SELECT 1
A! prepare found SELECT FOUND_ROWS() AS total, ? AS page
A! execute found [1]
