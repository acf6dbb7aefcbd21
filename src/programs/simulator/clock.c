/* SPDX-License-Identifier: MIT */
#include "clock.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "../../json/time.h"
#include "../../util/clock.h"

/* About three thousand years: the dates stay below the year 9999. */
static const int64_t moved_max_ms = INT64_C(100000000000000);

bool sim_clock_init(sim_clock *clock)
{
    struct timespec now = {.tv_sec = 0};
    (void)timespec_get(&now, TIME_UTC);
    *clock = (sim_clock){.start_ms = (int64_t)now.tv_sec * 1000 + (int64_t)now.tv_nsec / 1000000,
                         .start_ticks_ms = prism__clock_ms()};
    return pthread_mutex_init(&clock->lock, NULL) == 0;
}

void sim_clock_free(sim_clock *clock)
{
    pthread_mutex_destroy(&clock->lock);
}

void sim_clock_reset(sim_clock *clock)
{
    pthread_mutex_lock(&clock->lock);
    clock->moved_ms = 0;
    pthread_mutex_unlock(&clock->lock);
}

bool sim_clock_advance(sim_clock *clock, uint32_t milliseconds)
{
    pthread_mutex_lock(&clock->lock);
    bool is_possible = clock->moved_ms + (int64_t)milliseconds <= moved_max_ms;
    if (is_possible)
        clock->moved_ms += (int64_t)milliseconds;
    pthread_mutex_unlock(&clock->lock);
    return is_possible;
}

int64_t sim_clock_now_ms(sim_clock *clock)
{
    pthread_mutex_lock(&clock->lock);
    int64_t moved_ms = clock->moved_ms;
    pthread_mutex_unlock(&clock->lock);
    return clock->start_ms + (int64_t)(prism__clock_ms() - clock->start_ticks_ms) + moved_ms;
}

/* strftime() would write the names of days and months in the user's language. */
static void format_http(int64_t seconds, char out[SIM_DATE_SIZE])
{
    static const char days[][4] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char months[][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    time_t time = (time_t)seconds;
    struct tm parts;

    if (gmtime_r(&time, &parts) == NULL)
        return;
    snprintf(out, SIM_DATE_SIZE, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[parts.tm_wday],
             parts.tm_mday, months[parts.tm_mon], (parts.tm_year + 1900) % 10000, parts.tm_hour,
             parts.tm_min, parts.tm_sec);
}

void sim_date_format(int64_t ms, sim_date_style style, char out[SIM_DATE_SIZE])
{
    const prism_timestamp time = {.seconds = ms / 1000};
    char iso[PRISM__TIME_MAX];
    size_t kept = 0;

    out[0] = '\0';
    if (style == SIM_DATE_HTTP) {
        format_http(time.seconds, out);
        return;
    }
    size_t size = prism__time_format(time, iso);
    for (size_t i = 0; i < size; i++)
        if (style == SIM_DATE_ISO || (iso[i] != '-' && iso[i] != ':'))
            out[kept++] = iso[i];
    out[kept] = '\0';
}

bool sim_date_parse_amz(const char *text, int64_t *ms)
{
    static const char form[] = "....-..-..T..:..:..Z"; /* as RFC 3339 has it */
    char iso[sizeof(form)];
    prism_timestamp time;

    if (strlen(text) != strlen("20260115T093000Z"))
        return false;
    for (size_t i = 0; i < sizeof(form) - 1; i++)
        iso[i] = form[i] == '-' || form[i] == ':' ? form[i] : *text++;
    if (!prism__time_parse(iso, sizeof(form) - 1, &time))
        return false;
    *ms = time.seconds * 1000;
    return true;
}

prism_timestamp sim_date_timestamp(int64_t ms)
{
    return (prism_timestamp){.seconds = ms / 1000, .nanos = (int32_t)(ms % 1000) * 1000000};
}
