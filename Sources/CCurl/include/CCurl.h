#ifndef WEIR_CCURL_H
#define WEIR_CCURL_H

#include <stddef.h>
#include <stdint.h>

// One HTTP request, from beginning to end. Swift cannot call libcurl's functions with a variable number of arguments.

typedef struct {
    const char *method;
    const char *url;
    // "Name: value"
    const char *const *headers;
    size_t header_count;
    const uint8_t *body;
    size_t body_length;
    // A file of authorities in place of the system's; NULL for the system's.
    const char *authorities;
    long timeout_milliseconds;
    // A longer answer is an error.
    size_t most_bytes;
} weir_web_request;

typedef struct {
    long status;
    uint8_t *bytes;
    size_t count;
    size_t most_bytes;
    // Empty when there was an answer.
    char error[256];
} weir_web_answer;

// 0 when there was an answer. `weir_web_free` in any case.
int weir_web_perform(const weir_web_request *request, weir_web_answer *answer);
void weir_web_free(weir_web_answer *answer);

#endif
