/* SPDX-License-Identifier: MIT */
#include "page.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../util/buffer.h"
#include "assets.h"
#include "prism/version.h"
#include "text.h"

enum { PAGE_SIZE_MAX = 4 << 20 };

/* A page while it is written. Once something fails, nothing more is. */
typedef struct page {
    sim_context *context;
    prism__buffer body;
    bool is_html;
    bool has_failed;
} page;

/* What stands for a name of the template. */
typedef struct slot {
    const char *name;
    void (*put)(page *p);
} slot;

static void put_bytes(page *p, const char *text, size_t size)
{
    p->has_failed = p->has_failed || prism__buffer_append(&p->body, text, size) != PRISM_OK;
}

static void put_markup(page *p, const char *text)
{
    put_bytes(p, text, strlen(text));
}

static void put_text(page *p, const char *text)
{
    char *escaped = p->is_html ? sim_text_escape(text) : sim_text_copy(text);
    if (escaped == NULL)
        p->has_failed = true;
    else
        put_markup(p, escaped);
    free(escaped);
}

static void put_version(page *p)
{
    put_text(p, prism_version());
}

static void put_base(page *p)
{
    put_text(p, p->context->base_url);
}

static void put_key(page *p)
{
    put_text(p, p->context->options->api_key);
}

static void put_client(page *p)
{
    put_text(p, p->context->options->client_id);
}

static void put_date(page *p, int64_t ms)
{
    char date[SIM_DATE_SIZE];
    sim_date_format(ms, SIM_DATE_ISO, date);
    put_text(p, date);
}

static void put_now(page *p)
{
    put_date(p, sim_clock_now_ms(&p->context->clock));
}

static void put_urls_end(page *p)
{
    put_date(p, sim_clock_now_ms(&p->context->clock) +
                    (int64_t)p->context->options->asset_url_seconds * 1000);
}

/* "3 polls", "20 s", "1500 ms" */
static void put_duration(page *p, sim_pace pace)
{
    char text[40];
    bool is_whole = pace.kind == SIM_PACE_TIME && pace.amount % 1000 == 0;
    const char *unit = is_whole ? "s" : "ms";
    if (pace.kind == SIM_PACE_POLLS)
        unit = pace.amount == 1 ? "poll" : "polls";
    snprintf(text, sizeof(text), "%" PRIu64 " %s", is_whole ? pace.amount / 1000 : pace.amount,
             unit);
    put_text(p, text);
}

static void put_pace(page *p)
{
    put_duration(p, p->context->options->pace);
}

static void put_lifetime(page *p)
{
    put_duration(p, (sim_pace){SIM_PACE_TIME, p->context->options->session_ms});
}

/* The scans whose files are shown, as far as a scenario does not say otherwise of them. */
static const char *const shown_scans[] = {"scan-complete", "scan-complete-ply"};

/*
 * The URL of an asset, escaped, and the file that it leads to. Nothing, and NULL, when there is no
 * URL, or when the files are gone.
 */
static const sim_file *put_url(page *p, const char *scan_id, size_t asset_type, const char *before,
                               const char *after)
{
    sim_scan scan;
    char *url = NULL;
    const sim_file *file = NULL;
    int64_t now_ms = sim_clock_now_ms(&p->context->clock);

    if (!sim_scans_find(&p->context->scans, scan_id, now_ms, false, &scan) ||
        !sim_assets_make_url(p->context, scan_id, &scan, asset_type, &url))
        p->has_failed = true;
    if (url != NULL && !scan.has_lost_files) {
        file = p->context->store.objects[scan.bundle_kind][asset_type].file;
        put_markup(p, before);
        put_text(p, url);
        put_markup(p, after);
    }
    free(url);
    return file;
}

static void put_preview(page *p)
{
    (void)put_url(p, shown_scans[0], sim_asset_type_find("preview-image"),
                  "<img alt=\"The preview image of scan-complete\" src=\"", "\">\n");
}

static void put_file(page *p, const char *scan_id, size_t asset_type)
{
    const sim_file *file = put_url(p, scan_id, asset_type, "<tr><td><a href=\"", "\"><code>");
    char size[40];

    if (file == NULL)
        return;
    snprintf(size, sizeof(size), "%zu", file->size);
    put_text(p, file->name);
    put_markup(p, "</code></a></td><td>");
    put_text(p, sim_asset_types[asset_type].name);
    put_markup(p, "</td><td><code>");
    put_text(p, scan_id);
    put_markup(p, "</code></td><td class=\"size\">");
    put_text(p, size);
    put_markup(p, "</td></tr>\n");
}

static void put_files(page *p)
{
    for (size_t scan = 0; scan < sizeof(shown_scans) / sizeof(shown_scans[0]); scan++)
        for (size_t i = 0; i < SIM_ASSET_TYPE_COUNT; i++)
            put_file(p, shown_scans[scan], i);
}

/* Whether there is a file to be shown. */
static bool has_files(page *p)
{
    page trial = {.context = p->context};
    prism__buffer_init(&trial.body, PAGE_SIZE_MAX);
    put_files(&trial);
    bool is_any = trial.body.size > 0;
    p->has_failed = p->has_failed || trial.has_failed;
    prism__buffer_free(&trial.body);
    return is_any;
}

/* The statuses of a scan's four stages, or how many states it goes through. */
static void put_states(page *p, const sim_scan_plan *plan)
{
    char count[24];
    snprintf(count, sizeof(count), "%zu states", plan->state_count);
    if (plan->state_count > 1)
        put_text(p, count);
    else if (strcmp(plan->states[0], "succeeded-succeeded-succeeded-succeeded") == 0)
        put_text(p, "all four succeeded");
    else
        put_text(p, plan->states[0]);
}

static void put_scan(page *p, const sim_scan_plan *plan, const char *otherwise)
{
    const char *about = plan->about == NULL ? otherwise : plan->about;

    if (!p->is_html) {
        put_text(p, "  ");
        put_text(p, plan->name);
        put_text(p, ": ");
        put_text(p, about);
        put_text(p, "\n");
        return;
    }
    put_markup(p, "<tr><td><code>");
    put_text(p, plan->name);
    put_markup(p, "</code></td><td>");
    put_text(p, about);
    put_markup(p, "</td><td>");
    put_states(p, plan);
    put_markup(p, "</td></tr>\n");
}

static void put_scans(page *p)
{
    const sim_scenario *scenario = p->context->scenario;
    for (size_t i = 0; i < scenario->scan_count; i++)
        put_scan(p, &scenario->scans[i], "of the scenario");
    for (size_t i = 0; i < sim_scan_plan_count; i++)
        put_scan(p, &sim_scan_plans[i], "");
}

static void put_sessions(page *p)
{
    const sim_scenario *scenario = p->context->scenario;
    for (size_t i = 0; i < scenario->session_count; i++) {
        const sim_session_plan *plan = &scenario->sessions[i];
        put_markup(p, "<tr><td><code>");
        put_text(p, plan->name == NULL ? "any other" : plan->name);
        put_markup(p, "</code></td><td>");
        put_text(p, plan->about == NULL ? "of the scenario" : plan->about);
        put_markup(p, "</td></tr>\n");
    }
}

static const slot slots[] = {
    {"version", put_version}, {"base", put_base},         {"key", put_key},
    {"client", put_client},   {"now", put_now},           {"urls_end", put_urls_end},
    {"pace", put_pace},       {"lifetime", put_lifetime}, {"preview", put_preview},
    {"files", put_files},     {"scans", put_scans},       {"sessions", put_sessions},
};

static void put_slot(page *p, const char *name, size_t size)
{
    for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++)
        if (strlen(slots[i].name) == size && memcmp(slots[i].name, name, size) == 0)
            slots[i].put(p);
}

static void put_template(page *p, const char *template)
{
    const char *open, *close;
    while ((open = strstr(template, "{{")) != NULL && (close = strstr(open, "}}")) != NULL) {
        put_bytes(p, template, (size_t)(open - template));
        put_slot(p, open + 2, (size_t)(close - open - 2));
        template = close + 2;
    }
    put_markup(p, template);
}

void sim_page_answer(sim_context *context, const sim_request *request, sim_reply *reply)
{
    const char *accept = sim_request_header(request, "Accept");
    page p = {.context = context, .is_html = accept != NULL && strstr(accept, "text/html") != NULL};
    const char *const *parts = p.is_html ? sim_page_html : sim_page_text;

    prism__buffer_init(&p.body, PAGE_SIZE_MAX);
    p.has_failed = p.is_html && !sim_store_open(&context->store);
    for (; *parts != NULL; parts++)
        if (*parts != sim_page_files || has_files(&p))
            put_template(&p, *parts);
    if (!p.has_failed)
        sim_reply_text(reply, 200,
                       p.is_html ? "text/html; charset=utf-8" : "text/plain; charset=utf-8",
                       p.body.data);
    prism__buffer_free(&p.body);
    if (reply->status != 0 &&
        (!sim_reply_add_header(reply, "Cache-Control", "no-store") ||
         !sim_reply_add_header(reply, "Vary", "Accept") ||
         !sim_reply_add_header(reply, "Content-Security-Policy",
                               "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'")))
        sim_reply_free(reply);
}
