"""The drivers under test behind one face: connect over plain TCP, TLS or a unix socket, and errors as (code, sqlstate, message)."""

import _mysql_connector
import mysql.connector
import MySQLdb
import pymysql


class Place:
    """Where to connect and how: a server or a weir, and a transport."""

    def __init__(self, end, transport):
        self.port, self.unix, self.authority = end.port, str(getattr(end, "unix", None) or end.socket), end.authority
        self.transport = transport


class PyMySQL:
    name = "pymysql"
    transports = ("plain", "tls", "unix")
    Error = pymysql.err.MySQLError

    def connect(self, place, user, password, database, autocommit=True, multi=False):
        # PyMySQL would encode a text as Latin-1.
        options = dict(user=user, password=password.encode(), database=database, charset="utf8mb4", autocommit=autocommit)
        if multi:
            options["client_flag"] = pymysql.constants.CLIENT.MULTI_STATEMENTS
        if place.transport == "unix":
            options["unix_socket"] = place.unix
        else:
            options.update(host="127.0.0.1", port=place.port)
        if place.transport == "tls":
            options.update(ssl_ca=str(place.authority.ca), ssl_verify_cert=True, ssl_verify_identity=False)
        elif place.transport == "plain":
            options.update(ssl_disabled=True)
        return pymysql.connect(**options)

    def streaming_cursor(self, connection):
        return connection.cursor(pymysql.cursors.SSCursor)

    def select_schema(self, connection, name):
        connection.select_db(name)

    def ping(self, connection):
        connection.ping(reconnect=False)

    def error(self, error):
        return error.args[0], None, error.args[1]


class MySQLClient(PyMySQL):
    name = "mysqlclient"
    Error = MySQLdb.MySQLError

    def connect(self, place, user, password, database, autocommit=True, multi=False):
        options = dict(user=user, password=password, charset="utf8mb4", autocommit=autocommit, multi_statements=multi)
        if database is not None:
            options["database"] = database
        if place.transport == "unix":
            options["unix_socket"] = place.unix
        else:
            options.update(host="127.0.0.1", port=place.port)
        if place.transport == "tls":
            options["ssl"] = {"ca": str(place.authority.ca)}
        return MySQLdb.connect(**options)

    def streaming_cursor(self, connection):
        return connection.cursor(MySQLdb.cursors.SSCursor)

    def ping(self, connection):
        connection.ping()


class Connector:
    transports = ("plain", "tls", "unix")
    Error = (mysql.connector.Error, _mysql_connector.MySQLInterfaceError)

    def __init__(self, pure):
        self.pure = pure
        self.name = "connector-pure" if pure else "connector-c"

    def connect(self, place, user, password, database, autocommit=True, multi=False):
        options = dict(user=user, password=password, database=database, autocommit=autocommit, use_pure=self.pure)
        if place.transport == "unix":
            options.update(unix_socket=place.unix)
        else:
            options.update(host="127.0.0.1", port=place.port)
        if place.transport == "tls":
            options.update(ssl_ca=str(place.authority.ca), ssl_verify_cert=True)
        else:
            options.update(ssl_disabled=True)
        return mysql.connector.connect(**options)

    def streaming_cursor(self, connection):
        return connection.cursor(buffered=False)

    def select_schema(self, connection, name):
        connection.database = name

    def ping(self, connection):
        connection.ping(reconnect=False)

    def error(self, error):
        return error.errno, error.sqlstate, error.msg


ALL = {driver.name: driver for driver in (PyMySQL(), MySQLClient(), Connector(pure=True), Connector(pure=False))}
