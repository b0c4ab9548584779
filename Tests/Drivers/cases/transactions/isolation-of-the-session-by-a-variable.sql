== isolation of the session by a variable
A: SET SESSION transaction_isolation = 'READ-COMMITTED'
A: SELECT @@session.transaction_isolation
B: SELECT @@session.transaction_isolation
A: SET SESSION transaction_read_only = 1
B: SELECT @@session.transaction_read_only
A: SELECT @@session.transaction_read_only, @@session.transaction_isolation
A: CREATE TABLE t (id INT)
A: SET SESSION transaction_read_only = 0
A: CREATE TABLE t (id INT)
B: SELECT COUNT(*) FROM t
