== many parameters
A! prepare s SELECT ?+?+?+?+?+?+?+?+?+?, CONCAT_WS(',', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
A! execute s [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "a", null, "c", null, "e", "f", "g", "h", null, "j"]
B: SELECT 1
A! execute-again s [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, "a", null, "c", null, "e", "f", "g", "h", null, "k"]
