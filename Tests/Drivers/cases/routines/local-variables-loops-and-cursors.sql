== local variables, loops and cursors  pool=2
? modes=binary: the server's flag for a cursor within the procedure is taken for a cursor of the client's, and the connection is lost
A: CREATE TABLE t (id INT PRIMARY KEY, v INT)
A: INSERT INTO t VALUES (1, 10), (2, 20), (3, 30)
A: CREATE PROCEDURE p() BEGIN DECLARE s, x INT DEFAULT 0; DECLARE done INT DEFAULT 0; DECLARE c CURSOR FOR SELECT v FROM t ORDER BY id; DECLARE CONTINUE HANDLER FOR NOT FOUND SET done = 1; OPEN c; l: LOOP FETCH c INTO x; IF done THEN LEAVE l; END IF; SET s = s + x; END LOOP; CLOSE c; SELECT s; END
A: CALL p()
B: CALL p()
A: SHOW WARNINGS
