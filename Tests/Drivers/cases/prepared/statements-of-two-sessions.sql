== statements of two sessions
A! prepare s SELECT 'A', ?
B! prepare s SELECT 'B', ?
A! execute s [1]
B! execute s [2]
A! close s
B! execute s [3]
A! prepare s SELECT 'A again', ?
B! execute s [4]
A! execute s [5]
