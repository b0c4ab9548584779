== with a schema, changed, then reset
A: USE weir_b
A! reset
A: SELECT DATABASE()
B: SELECT DATABASE()
A! init weir_a
A! reset
A: SELECT DATABASE()
