== unknown statements
A: FROBNICATE
A: FROBNICATE ALL THE THINGS
A: SELECT 1
A: 123
A: 'text'
