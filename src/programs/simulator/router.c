/* SPDX-License-Identifier: MIT */
#include "router.h"

#include <string.h>

#include "assets.h"
#include "control.h"
#include "estimation.h"
#include "hosted.h"
#include "page.h"

static const char text_type[] = "text/plain; charset=utf-8";

static void answer_route(sim_context *context, const sim_request *request, const sim_path *path,
                         sim_reply *reply)
{
    if (strcmp(path->segments[0], "scans") == 0)
        sim_hosted_answer(context, request, path, reply);
    else if (strcmp(path->segments[0], "scanning") == 0)
        sim_estimation_answer(context, request, path, reply);
    else if (strcmp(path->segments[0], "assets") == 0)
        sim_assets_answer(context, request, path, reply);
    else if (strcmp(path->segments[0], "avatar") == 0)
        sim_assets_answer_avatar(context, request, path, reply);
    else if (strcmp(request->path, "/") == 0 && sim_request_is_get(request))
        sim_page_answer(context, request, reply);
    else
        sim_reply_no_route(reply, request);
}

void sim_router_answer(sim_context *context, const sim_request *request, sim_reply *reply)
{
    sim_path path;
    bool is_split = sim_path_split(&path, request->path);

    *reply = (sim_reply){.status = 0};
    if (is_split && strcmp(path.segments[0], "control") == 0) {
        sim_control_answer(context, request, &path, reply);
    } else {
        sim_journal_add(&context->journal, request);
        bool is_scripted = sim_scripts_take(&context->scripts, request->path, reply);
        if (!is_scripted && is_split)
            answer_route(context, request, &path, reply);
        else if (!is_scripted)
            sim_reply_text(reply, 400, text_type, "Bad Request: the path is badly encoded");
    }
    sim_path_free(&path);
}
