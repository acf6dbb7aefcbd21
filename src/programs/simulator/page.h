/* SPDX-License-Identifier: MIT */
/** The page at "/": what this simulator offers, with links that work. */
#ifndef SIMULATOR_PAGE_H
#define SIMULATOR_PAGE_H

#include "context.h"
#include "reply.h"
#include "request.h"

/* Answer with HTML where the request accepts it, else with text. */
void sim_page_answer(sim_context *context, const sim_request *request, sim_reply *reply);

/*
 * The page with {{names}} in place of what is different from run to run, in parts: a compiler need
 * not take a text of any length. The last is NULL.
 */
extern const char *const sim_page_html[];
extern const char *const sim_page_text[];

/* The part that is left out when there is no file to be shown. */
extern const char sim_page_files[];

#endif
