== affected rows of a CALL that runs no statement  exactly
? servers=mysql: MySQL reports the rows of whatever the connection ran before such a CALL, which is another's statement on a shared backend
A: CREATE TABLE t (id INT PRIMARY KEY)
A: CREATE PROCEDURE out_one(IN a INT, OUT b INT) SET b = a * 2
A: INSERT INTO t VALUES (1), (2)
B: DO 0
A: CALL out_one(4, @a)
