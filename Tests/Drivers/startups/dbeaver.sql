# DBeaver 21 over Connector/J: the connection for metadata, and that of an editor, whose reads have a limit.
# Source: dbeaver/dbeaver, plugins/org.jkiss.dbeaver.ext.mysql, model/MySQLDataSource.java and MySQLExecutionContext.java; as logged in MyCATApache/Mycat2,
# io.mycat.client.ClientTest (testDBeaver). Before them comes connector-j.sql.
/* ApplicationName=DBeaver 21.2.5 - Main */ SET autocommit=1
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SELECT DATABASE()
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SHOW ENGINES
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SHOW CHARSET
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SHOW COLLATION
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SELECT @@GLOBAL.character_set_server,@@GLOBAL.collation_server
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SHOW PLUGINS
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SHOW VARIABLES LIKE 'lower_case_table_names'
/* ApplicationName=DBeaver 21.2.5 - Metadata */ show databases
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SELECT * FROM information_schema.TABLES t WHERE t.TABLE_SCHEMA = 'information_schema' AND t.TABLE_NAME = 'NO_SUCH_TABLE'
/* ApplicationName=DBeaver 21.2.5 - SQLEditor */ use `weir_a`
/* ApplicationName=DBeaver 21.2.5 - SQLEditor */ SET SQL_SELECT_LIMIT=200
/* ApplicationName=DBeaver 21.2.5 - SQLEditor */ SELECT * FROM t
/* ApplicationName=DBeaver 21.2.5 - SQLEditor */ SET SQL_SELECT_LIMIT=DEFAULT
/* ApplicationName=DBeaver 21.2.5 - Metadata */ SHOW CREATE TABLE weir_a.t
