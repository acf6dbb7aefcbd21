/* SPDX-License-Identifier: MIT */
#include "context.h"

bool sim_context_init(sim_context *context, const sim_options *options)
{
    bool is_ready = sim_scans_init(&context->scans, options->polls);
    is_ready = sim_sessions_init(&context->sessions, options->polls) && is_ready;
    is_ready = sim_scripts_init(&context->scripts) && is_ready;
    is_ready = sim_journal_init(&context->journal) && is_ready;
    context->options = options;
    context->base_url[0] = '\0';
    context->person = sim_person_new(options->avatar_vertices);
    return is_ready && context->person != NULL;
}

void sim_context_free(sim_context *context)
{
    sim_person_free(context->person);
    sim_journal_free(&context->journal);
    sim_scripts_free(&context->scripts);
    sim_sessions_free(&context->sessions);
    sim_scans_free(&context->scans);
}

void sim_context_reset(sim_context *context)
{
    sim_journal_reset(&context->journal);
    sim_scripts_reset(&context->scripts);
    sim_sessions_reset(&context->sessions);
    sim_scans_reset(&context->scans);
}
