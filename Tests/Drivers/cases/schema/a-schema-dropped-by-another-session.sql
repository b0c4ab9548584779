== a schema dropped by another session  modes=text exactly
? pools=1: the schema cannot be chosen on another backend, whose refusal the client gets (docs/pinning.md, What is carried)
A: CREATE DATABASE weir_gone
A: USE weir_gone
A: CREATE TABLE t (id INT)
B: DROP DATABASE weir_gone
A: SELECT DATABASE()
A: SELECT 1
A: USE weir_a
A: SELECT DATABASE()
