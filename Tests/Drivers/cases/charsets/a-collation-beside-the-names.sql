== a collation beside the names shows in the metadata of its session only  exactly
A: SET character_set_connection = latin1
B: SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci
A: SELECT DATABASE(), 'x'
