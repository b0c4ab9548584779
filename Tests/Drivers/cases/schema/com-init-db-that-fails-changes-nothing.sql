== COM_INIT_DB that fails changes nothing
A! init weir_b
A! init no_such_schema
A: SELECT DATABASE()
B: SELECT DATABASE()
A! init weir_a
A: SELECT DATABASE()
B! init no_such_schema
B: SELECT DATABASE()
