== a trigger that sets a user variable  pool=2
A: CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, v INT)
A: CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET @last = NEW.v
A: INSERT INTO t (v) VALUES (77)
A: SELECT @last, LAST_INSERT_ID()
B: SELECT @last
