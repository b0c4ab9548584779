// ma_pvio.h needs these two, as when libmariadb itself is built with TLS.
typedef unsigned char uchar;
#define HAVE_TLS 1

#include "CMariaDB.h"

#include <mysql.h>

// mysql/client_plugin.h includes a header that Debian does not package; all that is missing is this type.
#include "ma_compress.h"

#include <errmsg.h>
#include <errno.h>
#include <fcntl.h>
#include <ma_pvio.h>
#include <mysql/client_plugin.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#define PLUGIN_NAME "weir_shape"
#define HIDING_PLUGINS \
  PLUGIN_NAME ",mysql_native_password,caching_sha2_password,sha256_password,client_ed25519,parsec,auth_gssapi_client"
#define CAPABILITY_MYSQL 1UL
#define CAPABILITY_LOCAL_FILES 0x80UL
#define CAPABILITY_SSL 0x800UL

// Set for the duration of one weir_connect on this thread.
static __thread int tls_is_mandatory;
static __thread int tls_was_missing;

/* Runs before the login reply is sent. Pretending that the server is MySQL keeps libmariadb from asking for MariaDB's
   extended capabilities, which change result sets in ways that other clients cannot read. The empty reply makes the
   server switch to the account's own plugin, with which libmariadb goes on by itself. */
static int shape(MYSQL_PLUGIN_VIO *vio, struct st_mysql *mysql) {
  unsigned char empty[1] = {0};
  if (tls_is_mandatory && !(mysql->server_capabilities & CAPABILITY_SSL)) {
    tls_was_missing = 1;
    return CR_ERROR;
  }
  mysql->server_capabilities |= CAPABILITY_MYSQL;
  return vio->write_packet(vio, empty, 0) ? CR_ERROR : CR_OK;
}

static struct st_mysql_client_plugin_AUTHENTICATION shape_plugin = {
    MYSQL_CLIENT_AUTHENTICATION_PLUGIN,
    MYSQL_CLIENT_AUTHENTICATION_PLUGIN_INTERFACE_VERSION,
    PLUGIN_NAME,
    "Weir",
    "keeps the protocol to what every MySQL client reads",
    {1, 0, 0},
    "Apache-2.0",
    NULL,
    NULL,
    NULL,
    NULL,
    shape,
};

static pthread_once_t initialised = PTHREAD_ONCE_INIT;

static void initialise(void) {
  MYSQL *throwaway;
  mysql_library_init(0, NULL, NULL);
  throwaway = mysql_init(NULL);
  if (throwaway) {
    mysql_client_register_plugin(throwaway, (struct st_mysql_client_plugin *)&shape_plugin);
    mysql_close(throwaway);
  }
}

const char *weir_library_version(void) { return mysql_get_client_info(); }

const char *weir_library_mismatch(void) {
  static char text[160];
  int built_major = 0, built_minor = 0, major = 0, minor = 0;
  sscanf(MARIADB_PACKAGE_VERSION, "%d.%d", &built_major, &built_minor);
  sscanf(mysql_get_client_info(), "%d.%d", &major, &minor);
  if (built_major == major && built_minor == minor) return NULL;
  snprintf(text, sizeof text, "libmariadb %s is installed, but this program was built for %d.%d; build it again",
           mysql_get_client_info(), built_major, built_minor);
  return text;
}

static void report(struct weir_connect_failure *failure, unsigned int code, const char *state, const char *message) {
  failure->code = code;
  snprintf(failure->sql_state, sizeof failure->sql_state, "%s", state);
  snprintf(failure->message, sizeof failure->message, "%s", message);
}

static SSL *session(MYSQL *mysql) {
  MARIADB_PVIO *pvio = mysql->net.pvio;
  return pvio && pvio->ctls ? (SSL *)pvio->ctls->ssl : NULL;
}

/* libmariadb checks by itself when it was told to; this makes sure that what was asked for is what we got. */
static const char *tls_shortcoming(MYSQL *mysql, const struct weir_connect_options *options) {
  SSL *ssl = session(mysql);
  if (options->tls_mode >= WEIR_TLS_REQUIRED && !ssl) return "the connection is not encrypted";
  if (options->tls_mode >= WEIR_TLS_VERIFY_CA && SSL_get_verify_result(ssl) != X509_V_OK)
    return X509_verify_cert_error_string(SSL_get_verify_result(ssl));
  if (options->tls_mode >= WEIR_TLS_VERIFY_IDENTITY) {
    X509 *certificate = SSL_get_peer_certificate(ssl);
    int matches = certificate && (X509_check_host(certificate, options->host, 0, 0, NULL) == 1 ||
                                  X509_check_ip_asc(certificate, options->host, 0) == 1);
    X509_free(certificate);
    if (!matches) return "the certificate is not for this host";
  }
  return NULL;
}

static int is_readahead_empty(MYSQL *mysql) {
  MARIADB_PVIO *pvio = mysql->net.pvio;
  SSL *ssl = session(mysql);
  return pvio->cache_size == (size_t)(pvio->cache_pos - pvio->cache) && (!ssl || SSL_pending(ssl) == 0);
}

static void set_options(MYSQL *mysql, const struct weir_connect_options *options) {
  my_bool on = 1;
  unsigned int local_files = (options->client_flags & CAPABILITY_LOCAL_FILES) != 0, protocol = options->unix_socket ? MYSQL_PROTOCOL_SOCKET : MYSQL_PROTOCOL_TCP;
  mysql_options(mysql, MYSQL_DEFAULT_AUTH, PLUGIN_NAME);
  mysql_options(mysql, MYSQL_OPT_PROTOCOL, &protocol);
  mysql_options(mysql, MYSQL_OPT_CONNECT_TIMEOUT, &options->timeout_seconds);
  mysql_options(mysql, MYSQL_OPT_READ_TIMEOUT, &options->timeout_seconds);
  mysql_options(mysql, MYSQL_OPT_WRITE_TIMEOUT, &options->timeout_seconds);
  mysql_options(mysql, MYSQL_OPT_LOCAL_INFILE, &local_files);
  mysql_options(mysql, MYSQL_SET_CHARSET_NAME, "utf8mb4");
  mysql_options(mysql, MYSQL_OPT_CONNECT_ATTR_RESET, NULL);
  mysql_options4(mysql, MYSQL_OPT_CONNECT_ATTR_ADD, "program_name", "weir");
  /* The others send the password as it is, to whoever asks for it. */
  if (!options->unix_socket && options->tls_mode < WEIR_TLS_VERIFY_CA)
    mysql_optionsv(mysql, MARIADB_OPT_RESTRICTED_AUTH, HIDING_PLUGINS);
  if (options->proxy_header)
    mysql_optionsv(mysql, MARIADB_OPT_PROXY_HEADER, options->proxy_header,
                  (size_t)options->proxy_header_length);
  if (options->tls_mode != WEIR_TLS_DISABLED) {
    mysql_options(mysql, MYSQL_OPT_SSL_ENFORCE, &on);
    mysql_ssl_set(mysql, options->key, options->certificate, options->ca, NULL, NULL);
    if (options->tls_mode == WEIR_TLS_VERIFY_IDENTITY) mysql_options(mysql, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
  }
}

weir_connection *weir_connect(const struct weir_connect_options *options, struct weir_connect_failure *failure) {
  const char *shortcoming;
  MYSQL *mysql;
  int descriptor;
  pthread_once(&initialised, initialise);
  if (!(mysql = mysql_init(NULL))) {
    report(failure, 2008, "HY000", "out of memory");
    return NULL;
  }
  set_options(mysql, options);
  tls_is_mandatory = options->tls_mode >= WEIR_TLS_REQUIRED;
  tls_was_missing = 0;
  if (!mysql_real_connect(mysql, options->host, options->user, options->password, NULL, options->port,
                          options->unix_socket, options->client_flags)) {
    if (tls_was_missing)
      report(failure, 2026, "HY000", "TLS is required by target.tls, but the server does not offer it");
    else if (mysql_errno(mysql) == CR_PLUGIN_NOT_ALLOWED)  // whose text names a plugin at random
      report(failure, 2059, "HY000",
             "the server asks for a login method that does not hide the password; that takes target.tls: verify-ca or verify-identity");
    else
      report(failure, mysql_errno(mysql), mysql_sqlstate(mysql), mysql_error(mysql));
    mysql_close(mysql);
    return NULL;
  }
  if ((shortcoming = tls_shortcoming(mysql, options))) {
    char message[300];
    snprintf(message, sizeof message, "TLS: %s", shortcoming);
    report(failure, 2026, "HY000", message);
    mysql_close(mysql);
    return NULL;
  }
  if (!is_readahead_empty(mysql)) {
    report(failure, 2027, "HY000", "the server spoke before it was asked");
    weir_abandon(mysql);
    return NULL;
  }
  descriptor = mysql_get_socket(mysql);
  fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  fcntl(descriptor, F_SETFD, FD_CLOEXEC);
  return mysql;
}

int weir_socket(weir_connection *connection) { return mysql_get_socket(connection); }
void *weir_ssl(weir_connection *connection) { return session(connection); }
unsigned long weir_client_flags(weir_connection *connection) { return connection->client_flag; }
unsigned long weir_server_flags(weir_connection *connection) { return connection->server_capabilities; }
const char *weir_server_version(weir_connection *connection) { return connection->server_version; }
unsigned int weir_server_collation(weir_connection *connection) { return connection->server_language; }
unsigned long weir_thread_id(weir_connection *connection) { return connection->thread_id; }
void weir_close(weir_connection *connection) { mysql_close(connection); }

void weir_abandon(weir_connection *connection) {
  shutdown(mysql_get_socket(connection), SHUT_RDWR);
  mysql_close(connection);
}
