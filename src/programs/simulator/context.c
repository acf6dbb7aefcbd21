/* SPDX-License-Identifier: MIT */
#include "context.h"

bool sim_context_init(sim_context *context, const sim_options *options,
                      const sim_scenario *scenario)
{
    bool is_ready = sim_clock_init(&context->clock);
    is_ready =
        sim_scans_init(&context->scans, options->pace, scenario->scans, scenario->scan_count) &&
        is_ready;
    is_ready =
        sim_sessions_init(&context->sessions, options->pace, options->session_ms) && is_ready;
    is_ready = sim_scripts_init(&context->scripts) && is_ready;
    is_ready = sim_journal_init(&context->journal) && is_ready;
    is_ready = sim_signer_init(&context->signer) && is_ready;
    context->options = options;
    context->scenario = scenario;
    context->base_url[0] = '\0';
    context->person = sim_person_new(options->avatar_vertices);
    is_ready = sim_store_init(&context->store, context->person) && is_ready;
    return is_ready && context->person != NULL;
}

void sim_context_free(sim_context *context)
{
    sim_store_free(&context->store);
    sim_person_free(context->person);
    sim_signer_free(&context->signer);
    sim_journal_free(&context->journal);
    sim_scripts_free(&context->scripts);
    sim_sessions_free(&context->sessions);
    sim_scans_free(&context->scans);
    sim_clock_free(&context->clock);
}

void sim_context_reset(sim_context *context)
{
    sim_journal_reset(&context->journal);
    sim_scripts_reset(&context->scripts);
    sim_sessions_reset(&context->sessions);
    sim_scans_reset(&context->scans);
    sim_clock_reset(&context->clock);
}
