== explicit_defaults_for_timestamp
A: SET explicit_defaults_for_timestamp = 1
A: CREATE TABLE t (at TIMESTAMP)
A: SHOW CREATE TABLE t
B: SELECT @@explicit_defaults_for_timestamp
A: SELECT @@explicit_defaults_for_timestamp
