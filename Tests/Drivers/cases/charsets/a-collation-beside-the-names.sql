== a collation beside the names shows in the metadata of its session only  exactly
?: the collation of the answers' character set, set by SET NAMES or with the connection's, is not carried and shows in metadata
A: SET character_set_connection = latin1
B: SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci
A: SELECT DATABASE(), 'x'
