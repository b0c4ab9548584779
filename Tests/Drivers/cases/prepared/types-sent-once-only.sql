== types sent once only
A! prepare s SELECT ?, ?, ?
A! execute s [1, "a", 1.5]
A! execute-again s [2, "b", 2.5]
B: SELECT 1
A! execute-again s [3, "c", 3.5]
A! execute s ["now a text", 4, null]
A! execute-again s ["and again", 5, null]
