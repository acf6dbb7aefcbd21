/* SPDX-License-Identifier: MIT */
/*
 * demo [--imperial] OUTPUT_FOLDER [SCAN_ID]: both services through the library. It creates a
 * scanning session, waits for its results and shows them, waits for a scan and shows what there is
 * of it, and leaves in the folder the results, the avatar's points, and all files of the scan.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <prism.h>

enum { FIRST_PAUSE_MS = 300, PAUSE_CAP_MS = 1000, PATH_SIZE = 4096 };

/* Say on stderr what went wrong. Always false, for the caller to hand on. */
static bool report(const char *what, const char *why)
{
    fflush(stdout);
    fprintf(stderr, "demo: %s: %s\n", what, why);
    return false;
}

static bool report_error(const char *what, const prism_error *error)
{
    char why[sizeof error->message + 64];

    snprintf(why, sizeof why, "%s: %s", prism_status_name(error->code), error->message);
    return report(what, why);
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

static prism_client *make_client(void)
{
    prism_client_options options;
    prism_client *client;
    prism_error error;

    prism_client_options_init(&options, sizeof options);
    options.api_key = getenv("PRISM_API_KEY");
    options.hosted_url = getenv("PRISM_HOSTED_URL");
    options.client_id = getenv("PRISM_CLIENT_ID");
    options.estimation_url = getenv("PRISM_ESTIMATION_URL");
    options.ca_file = getenv("PRISM_CA_FILE");
    if (prism_client_new(&options, &client, &error) != PRISM_OK)
        report_error("cannot make a client", &error);
    return client;
}

static prism_session_response *create_session(prism_client *client)
{
    prism_session_request request;
    prism_session_response *response;
    prism_error error;

    prism_session_request_init(&request, sizeof request);
    request.language_code = "en";
    request.include_3d_avatar_in_results = true;
    if (prism_session_create(client, &request, NULL, &response, &error) != PRISM_OK)
        report_error("cannot create a session", &error);
    else
        puts("  created");
    return response;
}

/* The simulator is quick, so pauses are shorter than by default: 2 s, growing to 10 s. */
static void init_wait(prism_wait_options *options)
{
    prism_wait_options_init(options, sizeof *options);
    options->first_pause_ms = FIRST_PAUSE_MS;
    options->pause_cap_ms = PAUSE_CAP_MS;
}

/* Tell each state that the session reaches. */
static bool on_results_poll(void *context, const prism_wait_progress *progress)
{
    int32_t *last_state = context;

    if (progress->state != *last_state)
        puts(progress->state == PRISM_WAIT_NOT_SUBMITTED ? "  waiting for photos"
             : progress->state == PRISM_WAIT_PROCESSING  ? "  pending"
                                                         : "  the service is in trouble");
    fflush(stdout);
    *last_state = progress->state;
    return true;
}

/* The results, or NULL when there will be none. */
static prism_scan_results *wait_for_results(prism_client *client, const prism_session *session)
{
    int32_t last_state = 0;
    prism_wait_options options;
    prism_scan_results *results;
    prism_error error;

    init_wait(&options);
    options.on_progress = on_results_poll;
    options.on_progress_context = &last_state;
    options.has_expire_at = session->has_expire_at_timestamp;
    options.expire_at = session->expire_at_timestamp;
    if (prism_scan_results_wait(client, session->scanning_session_id, &options, &results, &error) !=
        PRISM_OK)
        report_error("no results", &error);
    else
        puts("  finished");
    return results;
}

static void print_measurement(const prism_measurement *measurement, int32_t system)
{
    const prism_measurement_info *info = prism_measurement_info_find(measurement->measurement_type);
    const char *name = or_else(measurement->measurement_type_name, "(unknown)");
    char text[PRISM_UNITS_TEXT_SIZE];

    prism_measurement_text(measurement, system, text, sizeof text);
    printf("  %-20s  %12s\n", info ? info->label : name, text);
}

static void print_measurements(const prism_scan_measurements *found, int32_t system)
{
    printf("\nMeasurements: %zu%s\n", found->measurement_count,
           system == PRISM_UNITS_METRIC ? " (prism-demo --imperial: inches and pounds)" : "");
    for (size_t i = 0; i < found->measurement_count; i++)
        print_measurement(found->measurements[i], system);
}

static void print_angle(const char *where, double value, int32_t unit)
{
    char text[PRISM_UNITS_TEXT_SIZE];

    prism_angle_text(value, unit, PRISM_ANGLE_UNIT_DEGREES, text, sizeof text);
    printf("    %-42s  %8s\n", where, text);
}

static void print_front_angle(const prism_posture_front_angle *angle)
{
    const char *label = prism_posture_front_label(angle->name);
    const prism_landmark_info *landmark = prism_posture_front_landmark(angle->name);
    char where[128];

    snprintf(where, sizeof where, "%s, %s", label ? label : or_else(angle->name_name, "(unknown)"),
             landmark ? landmark->name : "(unknown)");
    print_angle(where, angle->value, angle->unit);
}

/* Each angle is shown with the landmark that it leads up to. */
static void print_right_angles(const prism_posture_right_angle *line)
{
    const char *label = prism_posture_right_label(line->name);
    const prism_landmark_info *landmark = prism_posture_right_landmark(line->name, 0);
    char where[128];

    printf("  %s, up from the %s\n", label ? label : or_else(line->name_name, "(unknown)"),
           landmark ? landmark->name : "lowest point");
    for (size_t i = 0; i < line->angle_count; i++) {
        landmark = prism_posture_right_landmark(line->name, i + 1);
        if (landmark)
            snprintf(where, sizeof where, "%s", landmark->name);
        else
            snprintf(where, sizeof where, "point %zu", i + 1);
        print_angle(where, line->angles[i], line->unit);
    }
}

static void print_posture(const prism_posture *posture)
{
    const prism_posture_front *front = posture ? posture->front : NULL;
    const prism_posture_right *right = posture ? posture->right : NULL;

    puts("\nPosture");
    if (front && front->angle_count > 0)
        printf("  Front: %s\n", prism_posture_front_angle_info(PRISM_POSTURE_FRONT_EAR)->sense);
    for (size_t i = 0; front && i < front->angle_count; i++)
        print_front_angle(front->angles[i]);
    if (right && right->angle_count > 0)
        printf("  Right side: %s\n",
               prism_posture_right_angle_info(PRISM_POSTURE_RIGHT_BODY_LINE, 0)->sense);
    for (size_t i = 0; right && i < right->angle_count; i++)
        print_right_angles(right->angles[i]);
}

/* The avatar's vertices, or NULL. */
static const prism_mesh_vertices *mesh_of(const prism_scan_measurements *found)
{
    const prism_avatar *avatar = found->avatar;

    return avatar && avatar->format_case == PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY
               ? avatar->mesh_vertices_only
               : NULL;
}

static void print_avatar(const prism_avatar *avatar)
{
    double height;

    puts("\nAvatar");
    if (prism_avatar_height(avatar, &height))
        printf("  %zu vertices, %.3f m high\n", prism_avatar_vertex_count(avatar), height);
    else
        puts("  none");
}

static void print_stage(const char *stage, const char *state, const char *date)
{
    printf("  %-14s  %-11s  %s\n", stage, or_else(state, "not begun"), or_else(date, ""));
}

/* Tell which stage the scan is in. */
static bool on_assets_poll(void *context, const prism_wait_progress *progress)
{
    const prism_scan_assets *assets = progress->assets;

    (void)context;
    if (!assets)
        puts("  the service is in trouble");
    else if (assets->capture_data != PRISM_ASSET_STATUS_SUCCEEDED)
        printf("  capture data %s\n", or_else(assets->capture_data_name, "not begun"));
    else if (assets->body != PRISM_ASSET_STATUS_SUCCEEDED)
        printf("  body %s\n", or_else(assets->body_name, "not begun"));
    else if (assets->fitted_body != PRISM_ASSET_STATUS_SUCCEEDED)
        printf("  fitted body %s\n", or_else(assets->fitted_body_name, "not begun"));
    else
        printf("  measurement %s\n", or_else(assets->measurement_name, "not begun"));
    fflush(stdout);
    return true;
}

/* Wait until the stages are through, and show all there are. */
static bool show_assets(prism_client *client, const char *scan_id, uint32_t stages)
{
    prism_wait_options options;
    prism_scan_assets *assets;
    prism_error error;

    printf("\nScan %s\n", scan_id);
    init_wait(&options);
    options.on_progress = on_assets_poll;
    if (prism_scan_assets_wait(client, scan_id, stages, &options, &assets, &error) != PRISM_OK)
        return report_error("no scan assets", &error);
    print_stage("capture data", assets->capture_data_name, assets->capture_data_updated_at);
    print_stage("body", assets->body_name, assets->body_updated_at);
    print_stage("fitted body", assets->fitted_body_name, assets->fitted_body_updated_at);
    print_stage("measurement", assets->measurement_name, assets->measurement_updated_at);
    prism_scan_assets_free(assets);
    return true;
}

/* Whoever has the query of such a URL can download: it is not for terminals. */
static void print_url(const char *asset, const char *url)
{
    printf("  %-14s  %.*s\n", asset, url ? (int)strcspn(url, "?#") : 4, url ? url : "none");
}

static void print_urls(const prism_asset_urls *urls)
{
    puts("\nIts files, by URL (the queries, which are secret, are left out)");
    print_url("preview image", urls->preview_image);
    print_url("model", urls->model);
    print_url("material", urls->material);
    print_url("texture", urls->texture);
    print_url("canonical body", urls->canonical_body);
    print_url("stripes", urls->stripes);
    print_url("capture video", urls->capture_video);
}

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST || report(path, strerror(errno));
}

static bool join_path(const char *folder, const char *name, char path[PATH_SIZE])
{
    int size = snprintf(path, PATH_SIZE, "%s/%s", folder, name);

    return (size >= 0 && size < PATH_SIZE) || report(folder, "the path is too long");
}

/* The files have the names by which they find each other, so that a viewer shows the body with its
 * texture. */
static bool save_bundle(prism_client *client, const char *scan_id, const char *folder)
{
    char scan_folder[PATH_SIZE];
    prism_scan_manifest *manifest;
    prism_error error;

    if (!join_path(folder, "scan", scan_folder))
        return false;
    puts("\nDownloaded");
    if (prism_scan_download(client, scan_id, scan_folder, NULL, &manifest, &error) != PRISM_OK)
        report_error("not all could be downloaded", &error);
    for (size_t i = 0; manifest && i < manifest->asset_count; i++) {
        const prism_downloaded_asset *asset = manifest->assets[i];
        if (asset->file)
            printf("  %s/%s%s\n", scan_folder, asset->file,
                   asset->state == PRISM_DOWNLOAD_UNCHANGED ? " (unchanged)" : "");
    }
    prism_scan_download_free(manifest);
    return error.code == PRISM_OK;
}

static FILE *create_file(const char *folder, const char *name, char path[PATH_SIZE])
{
    FILE *file;

    if (!join_path(folder, name, path))
        return NULL;
    file = fopen(path, "w");
    if (!file)
        report(path, strerror(errno));
    return file;
}

/* Close a file: it is complete, or it is removed. */
static bool finish_file(FILE *file, const char *path)
{
    bool is_complete = fflush(file) == 0 && !ferror(file);
    int reason = errno;

    if (fclose(file) != 0 && is_complete) {
        is_complete = false;
        reason = errno;
    }
    if (!is_complete) {
        remove(path);
        return report(path, strerror(reason));
    }
    return true;
}

static bool write_results(const char *folder, const prism_scan_results *results)
{
    char path[PATH_SIZE];
    prism_error error;
    char *json;
    size_t size;
    FILE *file;

    if (prism_scan_results_format(results, &json, &size, &error) != PRISM_OK)
        return report_error("cannot write the results as JSON", &error);
    file = create_file(folder, "results.json", path);
    if (file) {
        fwrite(json, 1, size, file);
        fputc('\n', file);
    }
    prism_text_free(json);
    return file && finish_file(file, path);
}

/* An OBJ file of points: without the triangles, viewers show no more than these. */
static bool write_avatar(const char *folder, const prism_mesh_vertices *mesh)
{
    char path[PATH_SIZE];
    size_t count = mesh->float_count / 3;
    FILE *file = create_file(folder, "avatar-points.obj", path);

    if (!file)
        return false;
    fputs("# The vertices of an avatar: metres, Y up\n", file);
    for (size_t i = 0; i < count; i++) {
        const float *vertex = mesh->vertices + 3 * i;
        fprintf(file, "v %.9g %.9g %.9g\n", (double)vertex[0], (double)vertex[1],
                (double)vertex[2]);
    }
    for (size_t i = 1; i <= count; i++)
        fprintf(file, "p %zu\n", i);
    return finish_file(file, path);
}

static bool write_session(const char *folder, const prism_scan_results *results)
{
    const prism_mesh_vertices *mesh = mesh_of(results->results);

    if (!write_results(folder, results) || (mesh && !write_avatar(folder, mesh)))
        return false;
    printf("\nWritten\n  %s/results.json\n", folder);
    if (mesh)
        printf("  %s/avatar-points.obj\n", folder);
    return true;
}

static bool show_session(prism_client *client, const char *folder, int32_t system)
{
    prism_session_response *session;
    prism_scan_results *results = NULL;
    bool is_fine = false;

    puts("\nSession");
    session = create_session(client);
    if (session)
        results = wait_for_results(client, session->scanning_session);
    if (results) {
        print_measurements(results->results, system);
        print_posture(results->results->posture);
        print_avatar(results->results->avatar);
        is_fine = write_session(folder, results);
    }
    prism_scan_results_free(results);
    prism_session_response_free(session);
    return is_fine;
}

/* The given scan once it has a body: it may never have more. Without one, the simulator's, which
 * takes a poll for each of its stages. */
static bool show_scan(prism_client *client, const char *folder, const char *given_id)
{
    const char *scan_id = given_id ? given_id : "scan-advancing";
    uint32_t stages = PRISM_STAGE_BODY;
    prism_asset_urls *urls;
    prism_error error;

    if (!given_id)
        stages |= PRISM_STAGE_CAPTURE_DATA | PRISM_STAGE_FITTED_BODY | PRISM_STAGE_MEASUREMENT;
    if (!show_assets(client, scan_id, stages))
        return false;
    if (prism_asset_urls_get(client, scan_id, NULL, &urls, &error) != PRISM_OK)
        return report_error("no asset URLs", &error);
    print_urls(urls);
    prism_asset_urls_free(urls);
    return save_bundle(client, scan_id, folder);
}

int main(int argc, char **argv)
{
    int32_t system = PRISM_UNITS_METRIC;
    prism_client *client;
    bool is_fine;

    if (argc > 1 && strcmp(argv[1], "--imperial") == 0) {
        system = PRISM_UNITS_IMPERIAL;
        argc--;
        argv++;
    }
    if (argc != 2 && argc != 3) {
        fputs("usage: demo [--imperial] OUTPUT_FOLDER [SCAN_ID]\n", stderr);
        return 2;
    }
    umask(077); /* a body's data is its owner's alone */
    printf("libprism %s\n", prism_version());
    client = make_client();
    is_fine = client && make_folder(argv[1]) && show_session(client, argv[1], system) &&
              show_scan(client, argv[1], argc == 3 ? argv[2] : NULL);
    prism_client_free(client);
    if (is_fine && fflush(stdout) != 0)
        is_fine = report("standard output", strerror(errno));
    return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
