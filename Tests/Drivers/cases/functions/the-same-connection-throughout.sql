== the same connection throughout  pool=2
A: SET @c = CONNECTION_ID()
B: SELECT 1
A: SELECT @c = CONNECTION_ID(), connection_id() - CONNECTION_ID ( )
A: SELECT @@pseudo_thread_id = CONNECTION_ID() AS same, CONNECTION_ID() - @c AS zero
A: SELECT IF(CONNECTION_ID() = @c, 'a', 'b'), (SELECT CONNECTION_ID() = @c), CONNECTION_ID() = @c x FROM DUAL
A: SELECT * FROM (SELECT CONNECTION_ID() = @c) t
