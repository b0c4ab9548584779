== USE in several statements
A: USE weir_b; SELECT DATABASE(); USE weir_a; SELECT DATABASE()
B: SELECT DATABASE()
A: USE weir_b; SELECT * FROM nowhere; USE weir_a
A: SELECT DATABASE()
B: SELECT DATABASE()
