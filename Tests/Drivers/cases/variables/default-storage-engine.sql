== default_storage_engine
A: SET default_storage_engine = MyISAM
A: CREATE TABLE m (id INT)
B: CREATE TABLE i (id INT)
A: SELECT table_name, engine FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY table_name
B: SELECT @@default_storage_engine
A: SELECT @@default_storage_engine
