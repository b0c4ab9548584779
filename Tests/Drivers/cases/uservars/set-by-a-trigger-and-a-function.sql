== set by a trigger and a function  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY)
A: CREATE TRIGGER tr AFTER INSERT ON t FOR EACH ROW SET @seen = CONCAT(COALESCE(@seen, ''), NEW.id)
A: SET @seen = ''
A: INSERT INTO t VALUES (3), (1), (2)
A: SELECT @seen
B: INSERT INTO t VALUES (9)
B: SELECT @seen
A: SELECT @seen
