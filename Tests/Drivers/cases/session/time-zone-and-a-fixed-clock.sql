== time zone and a fixed clock  pool=2
A: SET time_zone = '+05:30'
A: SET timestamp = 1000000000
A: SELECT NOW(), FROM_UNIXTIME(0), @@time_zone
B: SELECT FROM_UNIXTIME(0) = FROM_UNIXTIME(0), @@time_zone
A: CREATE TABLE t (at TIMESTAMP NULL)
A: INSERT INTO t VALUES (NOW())
A: SELECT at FROM t
B: SET time_zone = '-03:00'
B: SELECT at FROM t
A: SET time_zone = 'Nowhere/Land'
A: SET timestamp = DEFAULT
A: SELECT @@timestamp > 1000000001
