/* SPDX-License-Identifier: MIT */
#include "assets.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "download.h"
#include "s3.h"
#include "text.h"

/* The path of a file as it is signed: encoded in the one way, however a request may do it. */
static char *make_path(const char *scan_id, const char *file)
{
    char *encoded_id = sim_text_percent_encode(scan_id);
    char *encoded_file = sim_text_percent_encode(file);
    char *path = NULL;
    if (encoded_id != NULL && encoded_file != NULL) {
        const char *const parts[] = {"/assets/", encoded_id, "/", encoded_file, NULL};
        path = sim_text_join(parts);
    }
    free(encoded_id);
    free(encoded_file);
    return path;
}

bool sim_assets_make_url(sim_context *context, const char *scan_id, const sim_scan *scan,
                         size_t asset_type, char **out)
{
    const sim_object *object = &context->store.objects[scan->bundle_kind][asset_type];

    *out = NULL;
    if (!sim_scan_has(scan, sim_asset_types[asset_type].stage))
        return true;
    if (!sim_store_open(&context->store))
        return false;
    if (object->file == NULL)
        return true;
    char *path = make_path(scan_id, object->file->name);
    char *query = path == NULL ? NULL
                               : sim_signer_make_query(&context->signer, path,
                                                       sim_clock_now_ms(&context->clock),
                                                       context->options->asset_url_seconds);
    if (query != NULL) {
        const char *const parts[] = {context->base_url, path, "?", query, NULL};
        *out = sim_text_join(parts);
    }
    free(path);
    free(query);
    return *out != NULL;
}

static void refuse_expired(int64_t now_ms, int64_t expires_ms, const sim_request *request,
                           sim_reply *reply)
{
    char expires[SIM_DATE_SIZE], now[SIM_DATE_SIZE];
    char *lifetime = NULL;

    sim_date_format(expires_ms, SIM_DATE_ISO, expires);
    sim_date_format(now_ms, SIM_DATE_ISO, now);
    (void)sim_request_parameter(request, "X-Amz-Expires", &lifetime);
    const sim_s3_detail details[] = {{"X-Amz-Expires", lifetime == NULL ? "" : lifetime},
                                     {"Expires", expires},
                                     {"ServerTime", now},
                                     {NULL, NULL}};
    sim_s3_error(reply, 403, "AccessDenied", "Request has expired", details);
    free(lifetime);
}

static void refuse_forged(const sim_request *request, sim_reply *reply)
{
    char *signature = NULL;
    (void)sim_request_parameter(request, "X-Amz-Signature", &signature);
    const sim_s3_detail details[] = {{"AWSAccessKeyId", "SIMULATOR"},
                                     {"SignatureProvided", signature == NULL ? "" : signature},
                                     {NULL, NULL}};
    sim_s3_error(reply, 403, "SignatureDoesNotMatch",
                 "The request signature we calculated does not match the signature you provided. "
                 "Check your key and signing method.",
                 details);
    free(signature);
}

/* S3 takes a signature or an Authorization header, and not both. It echoes what it was sent. */
static void refuse_authorization(const char *value, bool is_signed, sim_reply *reply)
{
    const sim_s3_detail details[] = {
        {"ArgumentName", "Authorization"}, {"ArgumentValue", value}, {NULL, NULL}};
    sim_s3_error(reply, 400, "InvalidArgument",
                 is_signed ? "Only one auth mechanism allowed; only the X-Amz-Algorithm query "
                             "parameter, Signature query string parameter or the Authorization "
                             "header should be specified"
                           : "Unsupported Authorization Type",
                 details);
}

/* Refuse what is not rightly signed. True when it is. */
static bool admit(sim_context *context, const sim_request *request, const char *path,
                  sim_reply *reply)
{
    static const char code[] = "AuthorizationQueryParametersError";
    const char *authorization = sim_request_header(request, "Authorization");
    int64_t now_ms = sim_clock_now_ms(&context->clock), expires_ms = 0;
    sim_verdict verdict = sim_signer_check(&context->signer, request, path, now_ms, &expires_ms);

    if (authorization != NULL) {
        refuse_authorization(authorization, verdict != SIM_VERDICT_UNSIGNED, reply);
        return false;
    }
    switch (verdict) {
    case SIM_VERDICT_VALID:
        return true;
    case SIM_VERDICT_UNSIGNED:
        sim_s3_error(reply, 403, "AccessDenied", "Access Denied", NULL);
        break;
    case SIM_VERDICT_INCOMPLETE:
        sim_s3_error(reply, 400, code,
                     "Query-string authentication version 4 requires the X-Amz-Algorithm, "
                     "X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and "
                     "X-Amz-Expires parameters.",
                     NULL);
        break;
    case SIM_VERDICT_BAD_DATE:
        sim_s3_error(reply, 400, code,
                     "X-Amz-Date must be in the ISO8601 Long Format \"yyyyMMdd'T'HHmmss'Z'\"",
                     NULL);
        break;
    case SIM_VERDICT_BAD_LIFETIME:
        sim_s3_error(reply, 400, code,
                     "X-Amz-Expires must be a number, less than a week (in seconds) that is 604800",
                     NULL);
        break;
    case SIM_VERDICT_FORGED:
        refuse_forged(request, reply);
        break;
    case SIM_VERDICT_EARLY:
        sim_s3_error(reply, 403, "AccessDenied", "Request is not valid yet", NULL);
        break;
    case SIM_VERDICT_EXPIRED:
        refuse_expired(now_ms, expires_ms, request, reply);
        break;
    case SIM_VERDICT_OUT_OF_MEMORY:
        break;
    }
    return false;
}

/* The file of a path that was signed; NULL when it is not there, or not any more. */
static const sim_object *find_object(sim_context *context, const sim_path *path)
{
    sim_scan scan;
    int64_t now_ms = sim_clock_now_ms(&context->clock);
    if (!sim_scans_find(&context->scans, path->segments[1], now_ms, false, &scan) ||
        scan.has_lost_files)
        return NULL;
    return sim_store_find(&context->store, scan.bundle_kind, path->segments[2]);
}

static bool has_right_method(const sim_request *request, sim_reply *reply)
{
    const sim_s3_detail details[] = {
        {"Method", request->method}, {"ResourceType", "OBJECT"}, {NULL, NULL}};
    if (sim_request_is_get(request))
        return true;
    sim_s3_error(reply, 405, "MethodNotAllowed",
                 "The specified method is not allowed against this resource.", details);
    if (reply->status != 0 && !sim_reply_add_header(reply, "Allow", "GET, HEAD"))
        sim_reply_free(reply);
    return false;
}

static void send_object(sim_context *context, const sim_request *request, const sim_object *object,
                        const char *key, sim_reply *reply)
{
    char last_modified[SIM_DATE_SIZE];
    const sim_s3_detail details[] = {{"Key", key}, {NULL, NULL}};

    if (object == NULL) {
        sim_s3_error(reply, 404, "NoSuchKey", "The specified key does not exist.", details);
        return;
    }
    sim_date_format(context->clock.start_ms, SIM_DATE_HTTP, last_modified);
    sim_download_answer(request, object, last_modified, reply);
}

void sim_assets_answer(sim_context *context, const sim_request *request, const sim_path *path,
                       sim_reply *reply)
{
    bool is_file = sim_path_matches(path, "assets/?/?");
    char *signed_path =
        is_file ? make_path(path->segments[1], path->segments[2]) : sim_text_copy(request->path);
    if (signed_path != NULL && has_right_method(request, reply) &&
        admit(context, request, signed_path, reply) && sim_store_open(&context->store))
        send_object(context, request, is_file ? find_object(context, path) : NULL, signed_path + 1,
                    reply);
    free(signed_path);
}

void sim_assets_answer_avatar(sim_context *context, const sim_request *request,
                              const sim_path *path, sim_reply *reply)
{
    const sim_object *object =
        sim_path_matches(path, "avatar/triangles") ? &context->store.triangles : NULL;

    if (has_right_method(request, reply) && sim_store_open(&context->store))
        send_object(context, request, object, request->path + 1, reply);
}
