== sort of a text is cut by max_sort_length
A: SET max_sort_length = 64
B: SELECT @@max_sort_length
A: SELECT @@max_sort_length
A: SET max_sort_length = DEFAULT
B: SELECT @@max_sort_length
A: SELECT @@max_sort_length
