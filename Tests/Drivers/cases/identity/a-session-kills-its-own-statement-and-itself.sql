== a session kills its own statement and itself
? modes=binary: KILL in a prepared statement is not understood, and the number in it is Weir's
A: KILL QUERY CONNECTION_ID()
A: SELECT 1
B: SELECT 2
