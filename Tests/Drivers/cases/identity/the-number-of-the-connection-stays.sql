== the number of the connection stays  pool=2
A: SET @id = CONNECTION_ID()
A: SELECT CONNECTION_ID() = @id
B: SELECT CONNECTION_ID() = @id
A: SELECT CONNECTION_ID() = @id, CONNECTION_ID() = @@pseudo_thread_id
A! reset
A: SELECT @id, CONNECTION_ID() = CONNECTION_ID()
