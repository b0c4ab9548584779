== a collation of the connection does not show in the metadata of answers  exactly
?: the collation of the answers' character set, set by SET NAMES or with the connection's, is not carried and shows in metadata
A: SET collation_connection = utf8mb4_bin
B: SELECT DATABASE()
A: SELECT DATABASE()
