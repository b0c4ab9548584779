== @@foreign_key_checks without a scope, before another statement  pool=2
B: SET @@foreign_key_checks = 0; SET group_concat_max_len = 8
A: SELECT @@foreign_key_checks, @@group_concat_max_len
