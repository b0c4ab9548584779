== the collation in which answers are described stays with its session  exactly
A: SET NAMES utf8mb4 COLLATE utf8mb4_bin
A: SET collation_connection = utf8mb4_general_ci
B: SELECT DATABASE(), 'x'
A: SELECT DATABASE(), 'x'
A: SET character_set_results = utf8mb4
B: SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci
A: SELECT DATABASE(), 'x'
B: SELECT DATABASE(), 'x'
B: SET character_set_connection = latin1
B: SELECT DATABASE(), 'x'
A: SELECT DATABASE(), 'x'
B: SET character_set_client = latin1
A: SET character_set_results = NULL
B: SELECT DATABASE(), 'x'
A: SELECT DATABASE(), 'x'
A: SET character_set_results = latin1, collation_connection = latin1_bin
B: SELECT DATABASE(), 'x'
A: SELECT DATABASE(), 'x'
