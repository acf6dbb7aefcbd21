/* SPDX-License-Identifier: MIT */
/*
 * protobuf's C++ JSON reader, into messages of the service's own schema. They live in an arena
 * whose memory is used again; what is in them is then moved to the structs.
 */
#include <string>
#include <vector>

#include <google/protobuf/arena.h>
#include <google/protobuf/util/json_util.h>

#include "estimation.pb.h"

#include "generator.h"
#include "peer.h"
#include "target.h"

namespace
{

namespace protobuf = google::protobuf;
using posture_message = ScanningMeasurementResults::Posture;

struct parser {
    std::vector<char> memory;
    protobuf::Arena messages;

    static protobuf::ArenaOptions options(std::vector<char> &memory)
    {
        protobuf::ArenaOptions options;
        options.initial_block = memory.data();
        options.initial_block_size = memory.size();
        return options;
    }

    /* A list of floats that grows leaves its former places behind: twice the floats in all. */
    explicit parser(size_t largest) : memory(largest * 4 + 65536), messages(options(memory)) {}
};

const char *copy(prism__arena *arena, const std::string &text)
{
    return target_string(arena, text.data(), text.size());
}

void fill_measurements(prism__arena *arena, const ScanningMeasurementResults &from,
                       prism_scan_measurements *out)
{
    const target_enums *names = target_names();
    size_t count = static_cast<size_t>(from.measurements_size());
    auto *to = static_cast<prism_measurement *>(
        target_list(arena, count, sizeof(prism_measurement), &out->measurements));

    out->measurement_count = count;
    for (const BodyMeasurement &m : from.measurements()) {
        target_enum_number(&names->measurement_types, m.measurement_type(), &to->measurement_type,
                           &to->measurement_type_name);
        to->value = m.value();
        target_enum_number(&names->units, m.unit(), &to->unit, &to->unit_name);
        to++;
    }
}

template <typename T, typename List>
const T *fill_numbers(prism__arena *arena, const List &list, size_t &count)
{
    count = static_cast<size_t>(list.size());
    T *to = static_cast<T *>(target_items(arena, count, sizeof(T)));
    std::copy(list.begin(), list.end(), to);
    return to;
}

template <typename List>
const prism_point *fill_points(prism__arena *arena, const List &list, size_t &count)
{
    count = static_cast<size_t>(list.size());
    auto *points = static_cast<prism_point *>(target_items(arena, count, sizeof(prism_point)));
    for (size_t i = 0; i < count; i++)
        points[i] = {list[static_cast<int>(i)].x(), list[static_cast<int>(i)].y()};
    return points;
}

const prism_avatar *fill_avatar(prism__arena *arena, const ScanningMeasurementResults::Avatar &from)
{
    auto *avatar = static_cast<prism_avatar *>(target_items(arena, 1, sizeof(prism_avatar)));
    auto *mesh =
        static_cast<prism_mesh_vertices *>(target_items(arena, 1, sizeof(prism_mesh_vertices)));

    mesh->vertices =
        fill_numbers<float>(arena, from.mesh_vertices_only().vertices(), mesh->float_count);
    avatar->format_case = PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY;
    avatar->mesh_vertices_only = mesh;
    return avatar;
}

template <typename T, typename List>
void fill_lines(prism__arena *arena, const target_enum &names, const List &list,
                const T *const *&lines, size_t &count)
{
    count = static_cast<size_t>(list.size());
    T *to = static_cast<T *>(target_list(arena, count, sizeof(T), &lines));
    for (const auto &line : list) {
        target_enum_number(&names, line.name(), &to->name, &to->name_name);
        to->points = fill_points(arena, line.points(), to->point_count);
        to++;
    }
}

const prism_posture_front *fill_front(prism__arena *arena, const posture_message::Front &from)
{
    const target_enums *names = target_names();
    auto *front =
        static_cast<prism_posture_front *>(target_items(arena, 1, sizeof(prism_posture_front)));

    front->angle_count = static_cast<size_t>(from.angles_size());
    auto *angle = static_cast<prism_posture_front_angle *>(
        target_list(arena, front->angle_count, sizeof(prism_posture_front_angle), &front->angles));
    for (const posture_message::Front::Angle &item : from.angles()) {
        target_enum_number(&names->front_names, item.name(), &angle->name, &angle->name_name);
        angle->value = item.value();
        target_enum_number(&names->angle_units, item.unit(), &angle->unit, &angle->unit_name);
        angle++;
    }
    fill_lines(arena, names->front_names, from.lines(), front->lines, front->line_count);
    return front;
}

const prism_posture_right *fill_right(prism__arena *arena, const posture_message::Right &from)
{
    const target_enums *names = target_names();
    auto *right =
        static_cast<prism_posture_right *>(target_items(arena, 1, sizeof(prism_posture_right)));

    right->angle_count = static_cast<size_t>(from.angles_size());
    auto *angle = static_cast<prism_posture_right_angle *>(
        target_list(arena, right->angle_count, sizeof(prism_posture_right_angle), &right->angles));
    for (const posture_message::Right::Angle &item : from.angles()) {
        target_enum_number(&names->right_names, item.name(), &angle->name, &angle->name_name);
        angle->angles = fill_numbers<double>(arena, item.angles(), angle->angle_count);
        target_enum_number(&names->angle_units, item.unit(), &angle->unit, &angle->unit_name);
        angle++;
    }
    fill_lines(arena, names->right_names, from.lines(), right->lines, right->line_count);
    return right;
}

prism_scan_results *fill_results(const ScanningResults &from)
{
    prism__arena *arena;
    prism_scan_results *results = target_new(&arena);
    auto *out = static_cast<prism_scan_measurements *>(
        target_items(arena, 1, sizeof(prism_scan_measurements)));

    results->scanning_session_id = copy(arena, from.scanning_session_id());
    results->client_scanning_id = copy(arena, from.client_scanning_id());
    results->body_case = from.body_case();
    results->results = out;
    fill_measurements(arena, from.results(), out);
    if (from.results().has_avatar())
        out->avatar = fill_avatar(arena, from.results().avatar());
    if (from.results().has_posture()) {
        auto *posture = static_cast<prism_posture *>(target_items(arena, 1, sizeof(prism_posture)));
        posture->front = fill_front(arena, from.results().posture().front());
        posture->right = fill_right(arena, from.results().posture().right());
        out->posture = posture;
    }
    return results;
}

void *open_parser(size_t largest)
{
    return new parser(largest);
}

prism_scan_results *decode(void *state, const char *text, size_t size)
{
    parser *p = static_cast<parser *>(state);
    auto *message = protobuf::Arena::CreateMessage<ScanningResults>(&p->messages);
    protobuf::util::JsonParseOptions options;
    options.ignore_unknown_fields = true;
    auto status = protobuf::util::JsonStringToMessage({text, size}, message, options);

    if (!status.ok())
        bench_die("protobuf: %s", status.ToString().c_str());
    prism_scan_results *results = fill_results(*message);
    p->messages.Reset();
    return results;
}

void close_parser(void *state)
{
    delete static_cast<parser *>(state);
}

} // namespace

const bench_peer peer_protobuf = {"protobuf", open_parser, decode, close_parser};
