// What Swift cannot import of OpenSSL: its function-like macros.
#ifndef WEIR_COPENSSL_H
#define WEIR_COPENSSL_H

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

static inline long weir_SSL_CTX_set_mode(SSL_CTX *c, long mode) { return SSL_CTX_set_mode(c, mode); }
static inline long weir_SSL_set_mode(SSL *s, long mode) { return SSL_set_mode(s, mode); }
static inline long weir_SSL_CTX_set_min_proto_version(SSL_CTX *c, long v) { return SSL_CTX_set_min_proto_version(c, (int)v); }
static inline long weir_SSL_CTX_set_session_cache_mode(SSL_CTX *c, long m) { return SSL_CTX_set_session_cache_mode(c, m); }
static inline long weir_BIO_get_mem_data(BIO *b, char **out) { return BIO_get_mem_data(b, out); }
static inline EVP_PKEY *weir_EVP_RSA_gen(unsigned int bits) { return EVP_RSA_gen(bits); }
static inline EVP_PKEY *weir_EVP_EC_gen(const char *curve) { return EVP_EC_gen(curve); }
static inline long weir_SSL_CTX_set_tlsext_host_name(SSL *s, const char *name) { return SSL_set_tlsext_host_name(s, name); }

static const uint64_t weir_SSL_OP_IGNORE_UNEXPECTED_EOF = SSL_OP_IGNORE_UNEXPECTED_EOF;
static const uint64_t weir_SSL_OP_NO_RENEGOTIATION = SSL_OP_NO_RENEGOTIATION;
static const uint64_t weir_SSL_OP_NO_COMPRESSION = SSL_OP_NO_COMPRESSION;

#endif
