== a lock by a prepared statement  pool=2
A! prepare g SELECT GET_LOCK(?, 0)
A! prepare f SELECT RELEASE_LOCK(?)
A! execute g ["weir_wire"]
B: SELECT IS_FREE_LOCK('weir_wire')
A! execute f ["weir_wire"]
B: SELECT IS_FREE_LOCK('weir_wire')
A! execute f ["weir_wire"]
