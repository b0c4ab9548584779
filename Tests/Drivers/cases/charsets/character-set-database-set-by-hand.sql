== character_set_database set by hand  pool=2
A: SET character_set_database = latin1
A: SELECT @@character_set_database, @@collation_database
B: SELECT @@character_set_database
A: CREATE TABLE t (v VARCHAR(5))
A: SHOW CREATE TABLE t
