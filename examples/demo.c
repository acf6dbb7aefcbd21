/* SPDX-License-Identifier: MIT */
/*
 * demo [--imperial] OUTPUT_FOLDER [SCAN_ID]: both services through the library. It creates a
 * scanning session, waits for its results and shows them, shows what there is of a scan, and leaves
 * in the folder the results, the avatar's points, and the scan's bundle: a body with its texture.
 */
#define _POSIX_C_SOURCE 200809L
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <prism.h>

enum { PAUSE_MS = 250, POLLS_MAX = 120, PATH_SIZE = 4096 };

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

static void pause_between_polls(void)
{
    struct timespec left = {.tv_sec = 0, .tv_nsec = PAUSE_MS * 1000000L};

    while (nanosleep(&left, &left) != 0 && errno == EINTR)
        continue;
}

/* The results, or NULL when there will be none; prints each state that the session reaches. */
static prism_scan_results *wait_for_results(prism_client *client, const char *session_id)
{
    const char *last_state = "";

    for (int poll = 0; poll < POLLS_MAX; poll++) {
        const char *state = "waiting for photos";
        prism_scan_results *results;
        prism_error error;
        if (prism_scan_results_get(client, session_id, NULL, &results, &error) == PRISM_OK) {
            state = results->results ? "finished" : "pending";
        } else if (error.service_code != PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED) {
            report_error("no results", &error);
            return NULL;
        }
        if (strcmp(state, last_state) != 0)
            printf("  %s\n", state);
        last_state = state;
        if (results && results->results)
            return results;
        prism_scan_results_free(results);
        fflush(stdout);
        pause_between_polls();
    }
    report("no results", "the session does not get ahead");
    return NULL;
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

static bool show_assets(prism_client *client, const char *scan_id)
{
    prism_scan_assets *assets;
    prism_error error;

    if (prism_scan_assets_get(client, scan_id, NULL, &assets, &error) != PRISM_OK)
        return report_error("no scan assets", &error);
    printf("\nScan %s\n", scan_id);
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

/* Save an asset, if there is one. */
static bool save_asset(prism_client *client, const char *url, const char *folder, const char *name)
{
    char path[PATH_SIZE];
    prism_error error;

    if (!url)
        return true;
    if (!join_path(folder, name, path))
        return false;
    if (prism_asset_download(client, url, path, NULL, &error) != PRISM_OK)
        return report_error(name, &error);
    printf("  %s\n", path);
    return true;
}

/* The bundle's files name each other: under these names, a viewer shows the body with its texture.
 */
static bool save_bundle(prism_client *client, const prism_asset_urls *urls, const char *folder)
{
    char scan_folder[PATH_SIZE];
    const char *model = urls->material ? "avatar.obj" : "model.ply";

    if (!join_path(folder, "scan", scan_folder) || !make_folder(scan_folder))
        return false;
    return save_asset(client, urls->model, scan_folder, model) &&
           save_asset(client, urls->material, scan_folder, "avatar.obj.mtl") &&
           save_asset(client, urls->texture, scan_folder, "texture.png") &&
           save_asset(client, urls->preview_image, scan_folder, "preview.png");
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
        results = wait_for_results(client, session->scanning_session->scanning_session_id);
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

static bool show_scan(prism_client *client, const char *folder, const char *scan_id)
{
    prism_asset_urls *urls;
    prism_error error;
    bool is_fine;

    if (!show_assets(client, scan_id))
        return false;
    if (prism_asset_urls_get(client, scan_id, NULL, &urls, &error) != PRISM_OK)
        return report_error("no asset URLs", &error);
    print_urls(urls);
    puts("\nDownloaded");
    is_fine = save_bundle(client, urls, folder);
    prism_asset_urls_free(urls);
    return is_fine;
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
              show_scan(client, argv[1], argc == 3 ? argv[2] : "scan-complete");
    prism_client_free(client);
    if (is_fine && fflush(stdout) != 0)
        is_fine = report("standard output", strerror(errno));
    return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
