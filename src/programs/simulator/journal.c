/* SPDX-License-Identifier: MIT */
#include "journal.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../json/json.h"
#include "../../util/buffer.h"
#include "../../util/utf8.h"
#include "prism/text.h"

/* An entry as a document: the library's own tables write it. */
typedef struct entry_header {
    const char *name;
    const char *value;
} entry_header;

typedef struct entry {
    const char *method;
    const char *path;
    const char *query;
    const char *peer;
    const entry_header *const *headers;
    size_t header_count;
    const char *body;
    const char *body_hex;
} entry;

static const prism__field header_fields[] = {
    {PRISM__ROW_STRING(entry_header, name, "name")},
    {PRISM__ROW_STRING(entry_header, value, "value")},
};

static const prism__message header_message = {
    .fields = header_fields,
    .field_count = PRISM__COUNT(header_fields),
    .size = sizeof(entry_header),
    .style = PRISM__PROTO3,
};

static const prism__field entry_fields[] = {
    {PRISM__ROW_STRING(entry, method, "method")},
    {PRISM__ROW_STRING(entry, path, "path")},
    {PRISM__ROW_STRING(entry, query, "query")},
    {PRISM__ROW_STRING(entry, peer, "peer")},
    {PRISM__ROW_MESSAGES(entry, headers, header_count, "headers", entry_header, &header_message)},
    {PRISM__ROW_STRING(entry, body, "body")},
    {PRISM__ROW_STRING(entry, body_hex, "bodyHex")},
};

static const prism__message entry_message = {
    .fields = entry_fields,
    .field_count = PRISM__COUNT(entry_fields),
    .size = sizeof(entry),
    .style = PRISM__PROTO3,
};

bool sim_journal_init(sim_journal *journal)
{
    *journal = (sim_journal){.count = 0};
    return pthread_mutex_init(&journal->lock, NULL) == 0;
}

/* The lock is held. */
static void drop_oldest(sim_journal *journal)
{
    journal->size -= journal->entries[journal->first].size;
    prism_text_free(journal->entries[journal->first].text);
    journal->first = (journal->first + 1) % SIM_JOURNAL_ENTRIES_MAX;
    journal->count--;
}

void sim_journal_free(sim_journal *journal)
{
    while (journal->count > 0)
        drop_oldest(journal);
    pthread_mutex_destroy(&journal->lock);
}

void sim_journal_reset(sim_journal *journal)
{
    pthread_mutex_lock(&journal->lock);
    while (journal->count > 0)
        drop_oldest(journal);
    pthread_mutex_unlock(&journal->lock);
}

/* Text that JSON can hold: itself where it is UTF-8, else each byte as its Latin-1 character. */
static bool append_text(prism__buffer *buffer, const char *text)
{
    size_t size = strlen(text);
    if (prism__utf8_valid(text, size))
        return prism__buffer_append(buffer, text, size + 1) == PRISM_OK;
    for (; *text != '\0'; text++) {
        unsigned char byte = (unsigned char)*text;
        char two[2] = {(char)(0xC0 | byte >> 6), (char)(0x80 | (byte & 0x3F))};
        if (prism__buffer_append(buffer, byte < 0x80 ? text : two, byte < 0x80 ? 1 : 2) != PRISM_OK)
            return false;
    }
    return prism__buffer_append(buffer, "", 1) == PRISM_OK;
}

static bool append_hex(prism__buffer *buffer, const char *data, size_t size)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < size; i++) {
        unsigned char byte = (unsigned char)data[i];
        char two[2] = {digits[byte >> 4], digits[byte & 0xF]};
        if (prism__buffer_append(buffer, two, 2) != PRISM_OK)
            return false;
    }
    return prism__buffer_append(buffer, "", 1) == PRISM_OK;
}

/* All texts of a request, one behind the other, each with its NUL: method to peer, headers, body.
 */
static bool gather(prism__buffer *texts, const sim_request *request, bool is_text, size_t body_size)
{
    bool is_gathered = append_text(texts, request->method) && append_text(texts, request->path) &&
                       append_text(texts, request->query == NULL ? "" : request->query) &&
                       append_text(texts, request->peer);
    for (size_t i = 0; is_gathered && i < request->header_count; i++)
        is_gathered = append_text(texts, request->headers[i].name) &&
                      append_text(texts, request->headers[i].value);
    if (!is_gathered)
        return false;
    if (!is_text)
        return append_hex(texts, request->body, body_size);
    return prism__buffer_append(texts, request->body, body_size) == PRISM_OK &&
           prism__buffer_append(texts, "", 1) == PRISM_OK;
}

static const char *next_text(const char **cursor)
{
    const char *text = *cursor;
    *cursor += strlen(text) + 1;
    return text;
}

/* A request as JSON, to be given to prism_text_free(); NULL when memory is out. */
static char *encode(const sim_request *request, size_t *size)
{
    size_t count = request->header_count;
    size_t body_size =
        request->body_size < SIM_JOURNAL_BODY_MAX ? request->body_size : SIM_JOURNAL_BODY_MAX;
    bool is_text = prism__utf8_valid(request->body, body_size) &&
                   memchr(request->body, '\0', body_size) == NULL;
    entry_header *headers = calloc(count + 1, sizeof(*headers));
    const entry_header **list = calloc(count + 1, sizeof(*list));
    char *text = NULL;
    prism__buffer texts;

    prism__buffer_init(&texts, SIM_JOURNAL_SIZE_MAX);
    if (headers != NULL && list != NULL && gather(&texts, request, is_text, body_size)) {
        const char *cursor = texts.data;
        entry document = {.headers = list, .header_count = count};
        document.method = next_text(&cursor);
        document.path = next_text(&cursor);
        document.query = next_text(&cursor);
        document.peer = next_text(&cursor);
        for (size_t i = 0; i < count; i++) {
            headers[i].name = next_text(&cursor);
            headers[i].value = next_text(&cursor);
            list[i] = &headers[i];
        }
        *(is_text ? &document.body : &document.body_hex) = cursor;
        if (prism__encode(&entry_message, &document, &text, size, NULL) != PRISM_OK)
            text = NULL;
    }
    prism__buffer_free(&texts);
    free(headers);
    free(list);
    return text;
}

void sim_journal_add(sim_journal *journal, const sim_request *request)
{
    size_t size = 0;
    char *text = encode(request, &size);
    if (text == NULL)
        return;
    pthread_mutex_lock(&journal->lock);
    while (journal->count > 0 && (journal->count == SIM_JOURNAL_ENTRIES_MAX ||
                                  journal->size + size > SIM_JOURNAL_SIZE_MAX))
        drop_oldest(journal);
    size_t place = (journal->first + journal->count) % SIM_JOURNAL_ENTRIES_MAX;
    journal->entries[place].text = text;
    journal->entries[place].size = size;
    journal->count++;
    journal->size += size;
    pthread_mutex_unlock(&journal->lock);
}

void sim_journal_answer(sim_journal *journal, sim_reply *reply)
{
    prism__buffer text;
    prism_status status;

    prism__buffer_init(&text, 2 * SIM_JOURNAL_SIZE_MAX);
    pthread_mutex_lock(&journal->lock);
    status = prism__buffer_append_text(&text, "[");
    for (size_t i = 0; i < journal->count && status == PRISM_OK; i++) {
        size_t place = (journal->first + i) % SIM_JOURNAL_ENTRIES_MAX;
        if (i > 0)
            status = prism__buffer_append_text(&text, ",\n");
        if (status == PRISM_OK)
            status = prism__buffer_append(&text, journal->entries[place].text,
                                          journal->entries[place].size);
    }
    pthread_mutex_unlock(&journal->lock);
    if (status == PRISM_OK && prism__buffer_append_text(&text, "]\n") == PRISM_OK)
        sim_reply_text(reply, 200, "application/json", text.data);
    prism__buffer_free(&text);
}
