/* SPDX-License-Identifier: MIT */
#include "control.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "../../json/time.h"
#include "text.h"

static const char text_type[] = "text/plain; charset=utf-8";

/* A number from the query, left alone where there is none. */
static bool take_number(const sim_request *request, const char *name, uint32_t minimum,
                        uint32_t maximum, uint32_t *out)
{
    char *text;
    if (!sim_request_parameter(request, name, &text))
        return false;
    bool is_right = text == NULL || sim_text_to_number(text, minimum, maximum, out);
    free(text);
    return is_right;
}

/* Answer 400 when the query has anything but these parameters: a slip had better be seen. */
static bool check_parameters(const sim_request *request, const char *const *names, sim_reply *reply)
{
    char problem[120];
    if (sim_request_has_only(request, names, problem, sizeof(problem)))
        return true;
    sim_reply_text(reply, 400, text_type, problem);
    return false;
}

/* A header's name as RFC 9110 has it: a token. */
static bool is_token(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (!isalnum((unsigned char)text[i]) && strchr("!#$%&'*+-.^_`|~", text[i]) == NULL)
            return false;
    return size > 0;
}

/* The headers that say where a message ends are the server's to write. */
static bool is_framing(const char *name)
{
    return strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
}

/* Add a header given as "Name: value". */
static bool take_header(sim_reply *reply, const char *text)
{
    size_t size = strcspn(text, ":");
    if (text[size] != ':' || !is_token(text, size))
        return false;
    const char *value = text + size + 1;
    value += strspn(value, " \t");
    char *name = sim_text_copy_bytes(text, size);
    bool is_taken = name != NULL && !is_framing(name) && *value != '\0' &&
                    sim_reply_add_header(reply, name, value);
    free(name);
    return is_taken;
}

/* Fill a script from a request. Returns what is wrong with it, or NULL. */
static const char *take_script(sim_script *script, const sim_request *request)
{
    uint32_t hang_up = 0;

    *script = (sim_script){.times = 1, .reply = {.status = 200}};
    if (!take_number(request, "status", 200, 999, &script->reply.status))
        return "status must be a number from 200 to 999\n";
    if (!take_number(request, "times", 1, 1000000, &script->times))
        return "times must be a number from 1 to 1000000\n";
    if (!take_number(request, "delay_ms", 0, 600000, &script->reply.delay_ms))
        return "delay_ms must be a number from 0 to 600000\n";
    if (!take_number(request, "hang_up", 0, 1, &hang_up))
        return "hang_up must be 0 or 1\n";
    if (!sim_request_parameter(request, "path", &script->path) ||
        (script->path != NULL && script->path[0] != '/'))
        return "path must begin with a slash\n";
    for (size_t i = 0; i < request->header_count; i++)
        if (strcasecmp(request->headers[i].name, "X-Simulate-Header") == 0 &&
            !take_header(&script->reply, request->headers[i].value))
            return "X-Simulate-Header must be 'Name: value', at most 32 times, and neither "
                   "Content-Length nor Transfer-Encoding\n";
    if (!sim_reply_set_body(&script->reply, request->body, request->body_size))
        return "out of memory\n";
    if (hang_up == 1)
        script->reply.status = 0;
    return NULL;
}

static void answer_next(sim_context *context, const sim_request *request, sim_reply *reply)
{
    static const char *const names[] = {"status", "times", "delay_ms", "hang_up", "path", NULL};
    if (!check_parameters(request, names, reply))
        return;
    sim_script *script = malloc(sizeof(*script));
    const char *problem = script == NULL ? "out of memory\n" : take_script(script, request);

    if (problem == NULL && !sim_scripts_add(&context->scripts, script))
        problem = "too many answers are waiting; POST /control/reset drops them\n";
    if (problem != NULL) {
        sim_script_free(script);
        sim_reply_text(reply, 400, text_type, problem);
        return;
    }
    reply->status = 204;
}

/* Move the clock forward, as asked, and tell the time. */
static void answer_clock(sim_context *context, const sim_request *request, bool is_post,
                         sim_reply *reply)
{
    static const char *const names[] = {"advance_ms", NULL};
    uint32_t milliseconds = 0;
    char now[PRISM__TIME_MAX + 1];
    char body[64];

    if (!check_parameters(request, is_post ? names : names + 1, reply))
        return;
    if (is_post && (!take_number(request, "advance_ms", 0, UINT32_MAX, &milliseconds) ||
                    !sim_clock_advance(&context->clock, milliseconds))) {
        sim_reply_text(reply, 400, text_type,
                       "advance_ms must be a number from 0 to 4294967295, and the sum at most "
                       "100000000000000\n");
        return;
    }
    size_t size = prism__time_format(sim_date_timestamp(sim_clock_now_ms(&context->clock)), now);
    now[size] = '\0';
    snprintf(body, sizeof(body), "{\"now\":\"%s\"}\n", now);
    sim_reply_text(reply, 200, "application/json", body);
}

void sim_control_answer(sim_context *context, const sim_request *request, const sim_path *path,
                        sim_reply *reply)
{
    bool is_post = strcmp(request->method, "POST") == 0;

    if (is_post && sim_path_matches(path, "control/next")) {
        answer_next(context, request, reply);
    } else if (is_post && sim_path_matches(path, "control/reset")) {
        sim_context_reset(context);
        reply->status = 204;
    } else if ((is_post || sim_request_is_get(request)) &&
               sim_path_matches(path, "control/clock")) {
        answer_clock(context, request, is_post, reply);
    } else if (sim_request_is_get(request) && sim_path_matches(path, "control/requests")) {
        sim_journal_answer(&context->journal, reply);
    } else {
        sim_reply_no_route(reply, request);
    }
}
