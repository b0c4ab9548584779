== SET_VAR hint  servers=mysql
A: SELECT /*+ SET_VAR(sort_buffer_size = 100000) */ @@sort_buffer_size
A: SELECT @@sort_buffer_size = @@GLOBAL.sort_buffer_size
