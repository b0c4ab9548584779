// The one door to libmariadb: open a connection, hand out its socket and TLS session, close it.
//
// libmariadb resolves, connects, negotiates TLS and authenticates; afterwards the caller drives the socket (and the
// SSL * on it) itself. The layout of MYSQL is read here and nowhere else.
#ifndef WEIR_CMARIADB_H
#define WEIR_CMARIADB_H

#include <stdint.h>

typedef struct st_mysql weir_connection;

enum weir_tls_mode {
  WEIR_TLS_DISABLED = 0,
  WEIR_TLS_PREFERRED = 1,
  WEIR_TLS_REQUIRED = 2,
  WEIR_TLS_VERIFY_CA = 3,
  WEIR_TLS_VERIFY_IDENTITY = 4,
};

struct weir_connect_options {
  const char *host;        // used unless unix_socket is set
  unsigned int port;
  const char *unix_socket; // or NULL
  const char *user;
  const char *password;
  unsigned int timeout_seconds; // for each of connect, read and write while logging in
  unsigned long client_flags;   // capability flags beside those that libmariadb asks for by itself
  int tls_mode;
  const char *ca;          // PEM files, or NULL
  const char *certificate;
  const char *key;
  const void *proxy_header; // sent before anything else, or NULL
  unsigned long proxy_header_length;
};

struct weir_connect_failure {
  unsigned int code;
  char sql_state[6];
  char message[512];
};

/// Why this build must not use the installed libmariadb, or NULL when it may: the library must be of the release
/// series whose headers this was compiled with.
const char *weir_library_mismatch(void);

/// The version of the installed library.
const char *weir_library_version(void);

/// Opens and authenticates a connection; blocks. NULL and *failure on failure.
weir_connection *weir_connect(const struct weir_connect_options *options, struct weir_connect_failure *failure);

/// The connection's socket, which stays libmariadb's property.
int weir_socket(weir_connection *connection);

/// The connection's `SSL *`, or NULL when it is plain.
void *weir_ssl(weir_connection *connection);

/// Capability flags that both sides agreed on.
unsigned long weir_client_flags(weir_connection *connection);

/// Flags that the server offers.
unsigned long weir_server_flags(weir_connection *connection);

/// The server's version as in its greeting, without MariaDB's "5.5.5-" prefix.
const char *weir_server_version(weir_connection *connection);

/// The collation in the server's greeting.
unsigned int weir_server_collation(weir_connection *connection);

/// The server's id of this connection.
unsigned long weir_thread_id(weir_connection *connection);

/// Says goodbye (COM_QUIT), closes the socket and frees everything; may block for a moment.
void weir_close(weir_connection *connection);

/// As weir_close, but without a word to the server.
void weir_abandon(weir_connection *connection);

#endif
