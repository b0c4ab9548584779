== foreign keys checked by one session only
A: CREATE TABLE parent (id INT PRIMARY KEY) ENGINE=InnoDB
A: CREATE TABLE child (id INT PRIMARY KEY, p INT, FOREIGN KEY (p) REFERENCES parent (id)) ENGINE=InnoDB
A: SET foreign_key_checks = 0
A: INSERT INTO child VALUES (1, 99)
B: SELECT @@foreign_key_checks
A: INSERT INTO child VALUES (2, 98)
B: INSERT INTO parent VALUES (7)
B: INSERT INTO child VALUES (3, 7)
A: SELECT id, p FROM child ORDER BY id
