/* SPDX-License-Identifier: MIT */
#include "signer.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../util/buffer.h"
#include "clock.h"
#include "options.h"
#include "text.h"

enum { DIGEST_SIZE = 32, HEX_SIZE = 2 * DIGEST_SIZE + 1, EARLY_MAX_MS = 15 * 60 * 1000 };

static const char algorithm[] = "AWS4-HMAC-SHA256";

/* The parameters of the query: all of them, in the order in which they are written. */
enum { ALGORITHM, CREDENTIAL, DATE, EXPIRES, SIGNED_HEADERS, SIGNATURE, PARAMETER_COUNT };

static const char *const parameter_names[PARAMETER_COUNT] = {
    "X-Amz-Algorithm", "X-Amz-Credential",    "X-Amz-Date",
    "X-Amz-Expires",   "X-Amz-SignedHeaders", "X-Amz-Signature"};

bool sim_signer_init(sim_signer *signer)
{
    return gnutls_rnd(GNUTLS_RND_KEY, signer->key, sizeof(signer->key)) == 0;
}

void sim_signer_free(sim_signer *signer)
{
    prism__wipe(signer->key, sizeof(signer->key));
}

static void write_hex(const unsigned char *bytes, size_t size, char *out)
{
    for (size_t i = 0; i < size; i++)
        snprintf(out + 2 * i, 3, "%02x", (unsigned)bytes[i]);
}

/* No part can hold a line feed: paths are encoded, and the others are checked or ours. */
static bool sign(const sim_signer *signer, const char *path, const char *date, const char *expires,
                 const char *credential, char out[HEX_SIZE])
{
    const char *const parts[] = {algorithm, "\n", date, "\n",       expires,
                                 "\n",      path, "\n", credential, NULL};
    unsigned char digest[DIGEST_SIZE];
    char *text = sim_text_join(parts);
    bool is_signed =
        text != NULL && gnutls_hmac_fast(GNUTLS_MAC_SHA256, signer->key, sizeof(signer->key), text,
                                         strlen(text), digest) == 0;
    free(text);
    if (is_signed)
        write_hex(digest, sizeof(digest), out);
    return is_signed;
}

/* "20260115T093000Z" -> "SIMULATOR/20260115/us-east-1/s3/aws4_request" */
static void write_credential(const char *date, const char *slash, char *out, size_t size)
{
    snprintf(out, size, "SIMULATOR%s%.8s%sus-east-1%ss3%saws4_request", slash, date, slash, slash,
             slash);
}

char *sim_signer_make_query(const sim_signer *signer, const char *path, int64_t now_ms,
                            uint32_t lifetime_seconds)
{
    char date[SIM_DATE_SIZE], expires[16], credential[64], encoded[64], signature[HEX_SIZE];

    sim_date_format(now_ms, SIM_DATE_AMZ, date);
    snprintf(expires, sizeof(expires), "%u", (unsigned)lifetime_seconds);
    write_credential(date, "/", credential, sizeof(credential));
    write_credential(date, "%2F", encoded, sizeof(encoded));
    if (!sign(signer, path, date, expires, credential, signature))
        return NULL;
    const char *const parts[] = {"X-Amz-Algorithm=",
                                 algorithm,
                                 "&X-Amz-Credential=",
                                 encoded,
                                 "&X-Amz-Date=",
                                 date,
                                 "&X-Amz-Expires=",
                                 expires,
                                 "&X-Amz-SignedHeaders=host&X-Amz-Signature=",
                                 signature,
                                 NULL};
    return sim_text_join(parts);
}

static size_t count_parameters(const char *query)
{
    size_t count = 1;
    for (; *query != '\0'; query++)
        count += *query == '&' ? 1 : 0;
    return count;
}

static sim_verdict judge(const sim_signer *signer, char *const values[PARAMETER_COUNT],
                         bool has_others, const char *path, int64_t now_ms, int64_t *expires_ms)
{
    char expected[HEX_SIZE];
    uint32_t lifetime;
    int64_t date_ms;

    if (values[SIGNATURE] == NULL && values[ALGORITHM] == NULL)
        return SIM_VERDICT_UNSIGNED;
    for (int i = 0; i < PARAMETER_COUNT; i++)
        if (values[i] == NULL)
            return SIM_VERDICT_INCOMPLETE;
    if (!sim_date_parse_amz(values[DATE], &date_ms))
        return SIM_VERDICT_BAD_DATE;
    if (!sim_text_to_number(values[EXPIRES], 0, SIM_ASSET_URL_SECONDS_MAX, &lifetime))
        return SIM_VERDICT_BAD_LIFETIME;
    *expires_ms = date_ms + (int64_t)lifetime * 1000;
    if (!sign(signer, path, values[DATE], values[EXPIRES], values[CREDENTIAL], expected))
        return SIM_VERDICT_OUT_OF_MEMORY;
    if (has_others || strcmp(values[ALGORITHM], algorithm) != 0 ||
        strcmp(values[SIGNED_HEADERS], "host") != 0 ||
        strlen(values[SIGNATURE]) != strlen(expected) ||
        gnutls_memcmp(values[SIGNATURE], expected, strlen(expected)) != 0)
        return SIM_VERDICT_FORGED;
    if (date_ms > now_ms + EARLY_MAX_MS)
        return SIM_VERDICT_EARLY;
    return now_ms >= *expires_ms ? SIM_VERDICT_EXPIRED : SIM_VERDICT_VALID;
}

sim_verdict sim_signer_check(const sim_signer *signer, const sim_request *request, const char *path,
                             int64_t now_ms, int64_t *expires_ms)
{
    char *values[PARAMETER_COUNT] = {NULL};
    bool is_read = true;

    if (request->query == NULL)
        return SIM_VERDICT_UNSIGNED;
    for (int i = 0; i < PARAMETER_COUNT; i++)
        is_read = sim_request_parameter(request, parameter_names[i], &values[i]) && is_read;
    bool has_others = !is_read || count_parameters(request->query) != PARAMETER_COUNT;
    sim_verdict verdict = judge(signer, values, has_others, path, now_ms, expires_ms);
    for (int i = 0; i < PARAMETER_COUNT; i++)
        free(values[i]);
    return verdict;
}

bool sim_etag_make(const void *data, size_t size, char out[SIM_ETAG_SIZE])
{
    unsigned char digest[DIGEST_SIZE];
    if (gnutls_hash_fast(GNUTLS_DIG_SHA256, data, size, digest) != 0)
        return false;
    out[0] = '"';
    write_hex(digest, 16, out + 1);
    memcpy(out + 33, "\"", 2);
    return true;
}
