/* SPDX-License-Identifier: MIT */
#include "pace.h"

#include <string.h>

bool sim_pace_parse(const char *text, sim_pace *out)
{
    static const struct {
        const char *name;
        sim_pace_kind kind;
        uint64_t factor;
        uint64_t maximum; /* of the number that stands there */
    } units[] = {
        {" poll", SIM_PACE_POLLS, 1, SIM_PACE_POLLS_MAX},
        {" polls", SIM_PACE_POLLS, 1, SIM_PACE_POLLS_MAX},
        {" ms", SIM_PACE_TIME, 1, (uint64_t)SIM_PACE_SECONDS_MAX * 1000},
        {" s", SIM_PACE_TIME, 1000, SIM_PACE_SECONDS_MAX},
    };
    size_t digits = strspn(text, "0123456789");
    uint64_t amount = 0;

    if (digits == 0 || digits > 12)
        return false;
    for (size_t i = 0; i < digits; i++)
        amount = amount * 10 + (uint64_t)(text[i] - '0');
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        if (strcmp(text + digits, units[i].name) == 0 && amount <= units[i].maximum) {
            out->kind = units[i].kind;
            out->amount = amount * units[i].factor;
            return true;
        }
    }
    return false;
}

size_t sim_progress_ask(sim_progress *progress, const sim_pace *paces, size_t count,
                        sim_pace fallback, int64_t now_ms, bool is_poll)
{
    while (progress->state + 1 < count) {
        sim_pace pace = paces[progress->state];
        if (pace.kind == SIM_PACE_DEFAULT)
            pace = fallback;
        if (pace.kind == SIM_PACE_TIME) {
            if (now_ms - progress->since_ms < (int64_t)pace.amount)
                break;
            progress->since_ms += (int64_t)pace.amount;
        } else if (progress->polls < pace.amount) {
            if (is_poll) {
                progress->polls++;
                progress->since_ms = now_ms; /* if it was the last one, the next state begins */
            }
            break;
        }
        progress->state++;
        progress->polls = 0;
    }
    return progress->state;
}
