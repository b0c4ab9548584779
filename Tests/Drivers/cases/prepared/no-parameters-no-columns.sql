== no parameters, no columns
A! prepare n DO 1
A! execute n []
A! prepare s SELECT 1
A! execute s []
A! prepare c CREATE TABLE t (id INT)
A! execute c []
A! execute c []
A! prepare e
A! prepare x SELEC 1
A! prepare y SELECT * FROM nowhere
A! prepare m SELECT 1; SELECT 2
