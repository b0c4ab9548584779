== executable comments that set variables  pool=2
A: /*!50000 SET group_concat_max_len = 31 */
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
A: SET /*! SESSION */ group_concat_max_len = 32
B: SELECT @@group_concat_max_len
A: SELECT @@group_concat_max_len
