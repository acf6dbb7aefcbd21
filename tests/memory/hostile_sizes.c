/* SPDX-License-Identifier: MIT */
/*
 * Sizes that nobody has, and texts of a quarter of a gigabyte, in front of whatever adds and
 * multiplies sizes: to be compiled for 32 bits, where they overflow first. Without cmocka, which is
 * not there for 32 bits. What is right is that it fails, cleanly; or that it does it.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>

#include "http/response.h"
#include "http/retry.h"
#include "http/url.h"
#include "message/messages.h"
#include "prism/scan_results.h"
#include "recording/base64.h"
#include "util/arena.h"
#include "util/buffer.h"
#include "json/json.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

enum { MEBIBYTE = 1 << 20 };
#define TEXT_SIZE ((size_t)256 * MEBIBYTE)

static int failures;

static void check(int holds, const char *what, int line)
{
    if (!holds) {
        (void)printf("hostile_sizes.c:%d: not so: %s\n", line, what);
        failures++;
    }
}

#define CHECK(condition) check(condition, #condition, __LINE__)

/* Near the ends of what a size can be, and where products with small numbers wrap around to little.
 */
static const size_t hostile[] = {
    SIZE_MAX,         SIZE_MAX - 1,     SIZE_MAX - 2,      SIZE_MAX - 3,      SIZE_MAX - 4,
    SIZE_MAX - 7,     SIZE_MAX - 8,     SIZE_MAX - 15,     SIZE_MAX - 16,     SIZE_MAX - 17,
    SIZE_MAX - 31,    SIZE_MAX - 63,    SIZE_MAX - 4096,   SIZE_MAX / 2 + 2,  SIZE_MAX / 2 + 1,
    SIZE_MAX / 2,     SIZE_MAX / 2 - 1, SIZE_MAX / 2 - 16, SIZE_MAX / 3 + 1,  SIZE_MAX / 4 + 1,
    SIZE_MAX / 4 * 3, SIZE_MAX / 8 + 1, SIZE_MAX / 12 + 1, SIZE_MAX / 16 + 1, SIZE_MAX / 24 + 1,
};

static void arena__refuses_hostile_sizes(void)
{
    void *root = prism__document_new(40);
    prism__arena *arena = prism__document_arena(root);

    for (size_t i = 0; i < COUNT(hostile); i++) {
        char *text = prism__arena_text(arena, 3); /* so that the next is not aligned */
        CHECK(text != NULL);
        memcpy(text, "abc", 3);
        if (hostile[i] >= SIZE_MAX / 3) {
            CHECK(prism__arena_new(arena, hostile[i]) == NULL);
            CHECK(prism__arena_text(arena, hostile[i]) == NULL);
        }
        int *zeroed = prism__arena_new(arena, 5 * sizeof *zeroed);
        CHECK(zeroed && zeroed[0] == 0 && zeroed[4] == 0);
        CHECK(memcmp(text, "abc", 3) == 0);
    }
    prism__document_free(root);
}

/* Grow an array that holds `held` elements, to all sizes that are too large for it. */
static void check_array(size_t item_size, size_t held)
{
    void *root = prism__document_new(40);
    prism__array array;

    for (size_t i = 0; i < COUNT(hostile); i++) {
        prism__array_begin(&array, prism__document_arena(root), item_size);
        while (array.count < held) {
            if (array.count == array.capacity)
                CHECK(prism__array_grow(&array, array.count + 1));
            memset((char *)array.items + array.count++ * item_size, 7, item_size);
        }
        const size_t capacity = array.capacity;
        if (hostile[i] > SIZE_MAX / 2 / item_size || hostile[i] * item_size > TEXT_SIZE) {
            CHECK(!prism__array_grow(&array, hostile[i]));
            CHECK(array.capacity == capacity && array.count == held);
        }
        char *items = prism__array_end(&array);
        CHECK(held == 0 || (items[0] == 7 && items[held * item_size - 1] == 7));
    }
    prism__document_free(root);
}

static void array__refuses_hostile_sizes(void)
{
    static const size_t item_sizes[] = {1, 2, 3, 4, 8, 12, 16, 24, 40, 200};

    for (size_t i = 0; i < COUNT(item_sizes); i++) {
        check_array(item_sizes[i], 0);
        check_array(item_sizes[i], 10);
        check_array(item_sizes[i], 5000);
    }
}

static void buffer__refuses_hostile_sizes(void)
{
    for (size_t limit = 0; limit < COUNT(hostile); limit++) {
        prism__buffer buffer;
        prism__buffer_init(&buffer, hostile[limit]);
        CHECK(prism__buffer_append(&buffer, "abc", 3) == PRISM_OK);
        for (size_t i = 0; i < COUNT(hostile); i++) {
            if (hostile[i] < SIZE_MAX / 3)
                continue;
            /* Nothing is read: there is no room. */
            const prism_status status = prism__buffer_append(&buffer, "x", hostile[i]);
            CHECK(status == PRISM_ERROR_LIMIT_EXCEEDED || status == PRISM_ERROR_OUT_OF_MEMORY);
            CHECK(buffer.size == 3 && strcmp(buffer.data, "abc") == 0);
        }
        CHECK(prism__buffer_append_text(&buffer, "d") == PRISM_OK);
        CHECK(strcmp(buffer.data, "abcd") == 0);
        prism__buffer_free(&buffer);
    }
}

static void response__refuses_hostile_sizes(void)
{
    char *text = malloc(MEBIBYTE);
    prism_http_response response;
    size_t count = 0;

    memset(text, 'a', MEBIBYTE - 1);
    text[MEBIBYTE - 1] = '\0';
    prism__response_init(&response, SIZE_MAX);
    for (size_t i = 0; i < COUNT(hostile); i++) {
        if (hostile[i] >= SIZE_MAX / 3)
            CHECK(prism_http_response_append_body(&response, "x", hostile[i]) != PRISM_OK);
    }
    CHECK(prism_http_response_add_header(&response, text, "b") == PRISM_ERROR_LIMIT_EXCEEDED);
    CHECK(prism_http_response_add_header(&response, "b", text) == PRISM_ERROR_LIMIT_EXCEEDED);
    CHECK(prism_http_response_add_header(&response, text, text) == PRISM_ERROR_LIMIT_EXCEEDED);
    while (prism_http_response_add_header(&response, "b", "") == PRISM_OK)
        count++;
    CHECK(count == 256 * 1024 / 5);
    CHECK(prism_http_response_header_count(&response) == count);
    prism__response_free(&response);
    free(text);
}

static void url__refuses_hostile_lengths(void)
{
    char *text = malloc(MEBIBYTE);
    prism__buffer url;
    prism_error error;

    memset(text, 'a', MEBIBYTE - 1);
    text[MEBIBYTE - 1] = '\0';
    prism__buffer_init(&url, 32768);
    CHECK(prism__url_append_segment(&url, "id", text, &error) == PRISM_ERROR_INVALID_ARGUMENT);
    memcpy(text, "https://", 8);
    CHECK(prism__url_append_base(&url, "url", text, 0, &error) == PRISM_ERROR_INVALID_ARGUMENT);
    CHECK(prism__url_append_whole(&url, "url", text, 0, &error) == PRISM_ERROR_INVALID_ARGUMENT);
    memset(text, '%', 1024);
    text[1024] = '\0';
    CHECK(prism__url_append_segment(&url, "id", text, &error) == PRISM_OK);
    CHECK(url.size == 3 * 1024);
    prism__buffer_free(&url);
    free(text);
}

static void retry__takes_any_number(void)
{
    static const char *const texts[] = {"4294968", "4294967295", "4294967296",
                                        "18446744073709551616", "99999999999999999999999999999999"};
    static const char date[] = "Sun, 01 Jan 2040 00:00:00 GMT"; /* beyond 32 bits of seconds */
    uint32_t ms = 0;

    for (size_t i = 0; i < COUNT(texts); i++) {
        CHECK(prism__retry_after_parse(texts[i], NULL, 0, &ms));
        CHECK(ms == UINT32_MAX);
    }
    CHECK(prism__retry_after_parse("4294967", NULL, 0, &ms) && ms == 4294967000);
    CHECK(prism__retry_after_parse("Sun, 01 Jan 2040 00:00:10 GMT", date, 0, &ms) && ms == 10000);
    CHECK(prism__retry_after_parse(date, NULL, 0, &ms) && ms == UINT32_MAX);
    CHECK(prism__retry_backoff_ms(UINT32_MAX, UINT32_MAX, INT32_MAX, UINT32_MAX) == UINT32_MAX);
}

static void base64__keeps_sizes(void)
{
    static const unsigned char data[] = {0, 255, 128, 7, 9};
    char text[16], back[16];
    size_t size = 0;

    CHECK(prism__base64_encode(data, sizeof data, text) == 8);
    CHECK(prism__base64_decode(text, 8, back, &size));
    CHECK(size == sizeof data && memcmp(back, data, size) == 0);
}

/*
 * 256 MiB of text that take three: in the middle it is always the same pages, which
 * hold `filler` over and over; its size has to divide a mebibyte. To be overwritten at both ends
 * only.
 */
static char *make_text(const char *head, const char *filler, const char *tail)
{
    const size_t filler_size = strlen(filler);
    char *text = mmap(NULL, TEXT_SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    FILE *file = tmpfile();
    char *part;

    if (text == MAP_FAILED || !file)
        exit(2);
    part = malloc(MEBIBYTE);
    for (size_t i = 0; i < MEBIBYTE; i++)
        part[i] = filler[i % filler_size];
    if (fwrite(part, 1, MEBIBYTE, file) != MEBIBYTE || fflush(file) != 0)
        exit(2);
    memcpy(text, part, MEBIBYTE);
    memcpy(text + TEXT_SIZE - MEBIBYTE, part, MEBIBYTE);
    for (size_t at = MEBIBYTE; at < TEXT_SIZE - MEBIBYTE; at += MEBIBYTE) {
        if (mmap(text + at, MEBIBYTE, PROT_READ, MAP_SHARED | MAP_FIXED, fileno(file), 0) ==
            MAP_FAILED)
            exit(2);
    }
    free(part);
    (void)fclose(file);
    memcpy(text, head, strlen(head));
    memcpy(text + TEXT_SIZE - strlen(tail), tail, strlen(tail));
    return text;
}

static void limit_memory(size_t size)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_AS, &limit) != 0)
        exit(2);
    limit.rlim_cur = size;
    if (setrlimit(RLIMIT_AS, &limit) != 0)
        exit(2);
}

/* Heads and tails end and begin such that the fillers between them fit. */
static void decode__bears_huge_texts(void)
{
#define START "{\"results\":{\"measurements\":[{\"value\":"
    static const struct {
        const char *head;
        const char *filler;
        const char *tail;
        prism_status status;
    } cases[] = {
        {"{\"scanningSessionId\":\"", "a", "\"}", PRISM_ERROR_OUT_OF_MEMORY},
        {"{\"scanningSessionId\":      \"", "\\u0041a]", "\"}", PRISM_ERROR_OUT_OF_MEMORY},
        {"{\"unknown\":\"", "a", "\"}", PRISM_OK},
        {"{\"unknown\":", "1", "}", PRISM_OK},
        {"{\"unknown\":[", "1,", "1]}", PRISM_OK},
        {"{\"", "a", "\":1}", PRISM_OK},
        {"{", " ", "}", PRISM_OK},
        {START, "1", "}]}}", PRISM_ERROR_INVALID_DOCUMENT},
        {"{\"results\":{\"measurements\":[", "{},     ", "{}]}}", PRISM_ERROR_OUT_OF_MEMORY},
        {"{\"results\":{\"avatar\":{\"meshVerticesOnly\":{\"vertices\":[", "1,", "1]}}}}",
         PRISM_ERROR_OUT_OF_MEMORY},
        {"{\"results\":", "[", "", PRISM_ERROR_INVALID_DOCUMENT},
        {"{\"unknown\":", "[", "", PRISM_ERROR_INVALID_JSON},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        char *text = make_text(cases[i].head, cases[i].filler, cases[i].tail);
        void *document = text;
        prism_error error;

        limit_memory(TEXT_SIZE + 48 * (size_t)MEBIBYTE);
        const prism_status status =
            prism__decode(&prism__scan_results_message, text, TEXT_SIZE, &document, NULL, &error);
        limit_memory((size_t)RLIM_INFINITY);
        if (status != cases[i].status)
            (void)printf("%s%s...: %d, not %d: %s\n", cases[i].head, cases[i].filler, (int)status,
                         (int)cases[i].status, error.message);
        CHECK(status == cases[i].status);
        CHECK((document != NULL) == (status == PRISM_OK));
        prism__document_free(document);
        (void)munmap(text, TEXT_SIZE);
    }
}

int main(void)
{
    limit_memory(TEXT_SIZE); /* what is absurd, and fits all the same, fails too */
    arena__refuses_hostile_sizes();
    array__refuses_hostile_sizes();
    buffer__refuses_hostile_sizes();
    response__refuses_hostile_sizes();
    url__refuses_hostile_lengths();
    retry__takes_any_number();
    base64__keeps_sizes();
    limit_memory((size_t)RLIM_INFINITY);
    decode__bears_huge_texts();
    (void)printf("%d-bit sizes: %s\n", (int)sizeof(size_t) * 8, failures ? "FAILED" : "all held");
    return failures != 0;
}
