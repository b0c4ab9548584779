== NULLs and types that change from one execution to the next
A! prepare s SELECT ?, ? IS NULL
A! execute s [1, 1]
B: SELECT 1
A! execute s ["text", null]
A! execute s [null, "text"]
A! execute s [2.5, 0]
A! execute s [null, null]
A! execute s [true, false]
