== without a schema, then reset
A! connect database=
A: USE weir_b
A: SELECT DATABASE()
A! reset
A: SELECT DATABASE()
B: SELECT DATABASE()
