#include "CCurl.h"

#include <curl/curl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void initialise(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

static size_t take(char *bytes, size_t size, size_t count, void *context) {
    weir_web_answer *answer = context;
    size_t length = size * count;
    if (length > answer->most_bytes - answer->count) return 0;
    uint8_t *grown = realloc(answer->bytes, answer->count + length);
    if (length > 0 && grown == NULL) return 0;
    answer->bytes = grown;
    memcpy(answer->bytes + answer->count, bytes, length);
    answer->count += length;
    return length;
}

static struct curl_slist *header_list(const weir_web_request *request) {
    // Without this libcurl waits for a "100 Continue" before it sends a longer body.
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (size_t i = 0; list != NULL && i < request->header_count; i++) {
        struct curl_slist *longer = curl_slist_append(list, request->headers[i]);
        if (longer == NULL) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = longer;
    }
    return list;
}

int weir_web_perform(const weir_web_request *request, weir_web_answer *answer) {
    pthread_once(&once, initialise);
    memset(answer, 0, sizeof *answer);
    answer->most_bytes = request->most_bytes;
    CURL *curl = curl_easy_init();
    struct curl_slist *headers = header_list(request);
    if (curl == NULL || headers == NULL) {
        snprintf(answer->error, sizeof answer->error, "out of memory");
        curl_easy_cleanup(curl);
        curl_slist_free_all(headers);
        return -1;
    }
    char reason[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_URL, request->url);
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    if (request->body_length > 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, (const char *)request->body);
    }
    if (request->authorities != NULL) curl_easy_setopt(curl, CURLOPT_CAINFO, request->authorities);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, request->timeout_milliseconds);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, reason);
    CURLcode code = curl_easy_perform(curl);
    if (code == CURLE_OK) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    } else if (code == CURLE_WRITE_ERROR) {
        snprintf(answer->error, sizeof answer->error, "the answer is longer than %zu bytes", answer->most_bytes);
    } else {
        snprintf(answer->error, sizeof answer->error, "%s", reason[0] != 0 ? reason : curl_easy_strerror(code));
    }
    curl_easy_cleanup(curl);
    curl_slist_free_all(headers);
    return code == CURLE_OK ? 0 : -1;
}

void weir_web_free(weir_web_answer *answer) {
    free(answer->bytes);
    answer->bytes = NULL;
    answer->count = 0;
}
