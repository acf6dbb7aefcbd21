/* SPDX-License-Identifier: MIT */
/* docs/reliability.md has the matrix as it is run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "matrix.h"
#include "read_file.h"

#define HEADING "## The fault matrix\n"

static const fault_table *const tables[] = {&wire_faults, &content_faults, &status_faults,
                                            &tls_faults, &http2_faults};

/* Such as "`NETWORK`, R S, 3 requests". */
static void describe(const fault_outcome *outcome, char *out, size_t capacity)
{
    static const struct {
        uint32_t flag;
        char letter;
    } flags[] = {{R, 'R'}, {S, 'S'}, {A, 'A'}, {J, 'J'}};
    const char *name = prism_status_name(outcome->status);
    char letters[16] = "";
    size_t count = 0;

    for (size_t i = 0; i < COUNT(flags); i++) {
        if (outcome->flags & flags[i].flag) {
            letters[count++] = ' ';
            letters[count++] = flags[i].letter;
            letters[count] = '\0';
        }
    }
    if (outcome->status == PRISM_OK)
        (void)snprintf(out, capacity, "`OK`");
    else
        (void)snprintf(out, capacity, "`%s`%s%.0d%s%s, %d", name + strlen("PRISM_ERROR_"),
                       outcome->http_status ? " " : "", (int)outcome->http_status,
                       letters[0] ? "," : "", letters, (int)outcome->requests);
}

static void describe_row(const fault *row, char *out, size_t capacity)
{
    char get[80];
    char create[80];

    describe(&row->get, get, sizeof get);
    describe(&row->create, create, sizeof create);
    (void)snprintf(out, capacity, "| %s | %s | %s | %s |\n", row->name, row->how, get, create);
}

/* The lines of all tables; to be freed. */
static char *describe_all(void)
{
    const size_t capacity = 64 * 1024;
    char *text = calloc(1, capacity);
    size_t size = 0;

    for (size_t i = 0; text && i < COUNT(tables); i++) {
        for (size_t row = 0; row < tables[i]->count && size < capacity; row++) {
            describe_row(&tables[i]->rows[row], text + size, capacity - size);
            size += strlen(text + size);
        }
    }
    return text;
}

void page_print(void)
{
    char *text = describe_all();

    (void)fputs(text ? text : "", stdout);
    free(text);
}

/* The rows of the first table below the heading. */
static char *find_table(char *page)
{
    char *table = strstr(page, HEADING);

    table = table ? strstr(table, "\n|--") : NULL;
    table = table ? strchr(table + 1, '\n') : NULL;
    char *end = table ? strstr(table, "\n\n") : NULL;
    if (end)
        end[1] = '\0';
    return table ? table + 1 : page;
}

void page__has_every_row_and_no_other(void **state)
{
    char *page = read_file(PRISM_RELIABILITY_PAGE, NULL);
    char *rows = describe_all();
    char *table = find_table(page);
    size_t same = 0;
    (void)state;

    assert_non_null(rows);
    while (table[same] && table[same] == rows[same])
        same++;
    if (table[same] || rows[same]) {
        while (same > 0 && table[same - 1] != '\n')
            same--;
        fail_msg("docs/reliability.md has: %.*s\ninstead of: %.*s\nsee test_faults --table",
                 (int)strcspn(table + same, "\n"), table + same, (int)strcspn(rows + same, "\n"),
                 rows + same);
    }
    free(rows);
    free(page);
}
