== last_insert_id set by hand  pool=2
A: SET last_insert_id = 17
A: SELECT LAST_INSERT_ID(), @@last_insert_id
B: SELECT LAST_INSERT_ID(), @@identity
A: SET identity = 18
A: SELECT LAST_INSERT_ID()
A: SELECT @@identity
B: SELECT LAST_INSERT_ID()
