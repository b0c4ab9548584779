== warnings asked for by another's prepared statement  exactly
A: SELECT CAST('secret' AS SIGNED)
B! prepare s SHOW WARNINGS
B! execute s []
B! prepare c SELECT @@warning_count, @@error_count
B! execute c []
