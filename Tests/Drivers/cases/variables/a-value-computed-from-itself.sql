== a value computed from itself
A: SET sort_buffer_size = @@sort_buffer_size + 32768
A: SET sort_buffer_size = @@sort_buffer_size + 32768
B: SELECT @@sort_buffer_size = @@GLOBAL.sort_buffer_size
A: SELECT @@sort_buffer_size - @@GLOBAL.sort_buffer_size
B: SET sort_buffer_size = @@sort_buffer_size + 65536
A: SELECT @@sort_buffer_size - @@GLOBAL.sort_buffer_size
