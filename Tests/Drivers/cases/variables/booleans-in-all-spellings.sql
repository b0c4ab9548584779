== booleans in all spellings
A: SET foreign_key_checks = OFF
B: SELECT @@foreign_key_checks
A: SELECT @@foreign_key_checks
A: SET foreign_key_checks = 'on'
A: SELECT @@foreign_key_checks
A: SET foreign_key_checks = FALSE, unique_checks = 0
B: SELECT @@unique_checks
A: SELECT @@foreign_key_checks, @@unique_checks
A: SET unique_checks = TRUE
B: SELECT @@unique_checks
A: SELECT @@foreign_key_checks, @@unique_checks
