== executable comments that are too new  pool=2
A: SET group_concat_max_len = 40 /*!99999 , sql_mode = '' */
A: SELECT @@group_concat_max_len, @@sql_mode = ''
B: SELECT @@sql_mode = ''
A: SELECT 1 /*!99999 + 1 */ + 2 /*!40000 + 4 */
A: /*!99999 BEGIN */
A: SELECT 5
