== optimizer_switch in part
A: SET optimizer_switch = 'index_merge=off'
B: SELECT @@optimizer_switch LIKE '%index_merge=on%'
A: SELECT @@optimizer_switch LIKE '%index_merge=on%', @@optimizer_switch LIKE '%index_merge=off%'
A: SET optimizer_switch = 'mrr=on,index_merge=default'
B: SELECT @@optimizer_switch LIKE '%index_merge=on%'
A: SELECT @@optimizer_switch LIKE '%index_merge=on%', @@optimizer_switch LIKE '%mrr=on%'
