/* SPDX-License-Identifier: MIT */
/*
 * simdjson, On-Demand: no tree; numbers go from the text into the struct. Its parser and the lists
 * of unknown length are used again, and padding is behind the text. Members are asked for in the
 * order that they usually come in, but may come in any.
 */
#include <cstring>
#include <string_view>
#include <vector>

#include <simdjson.h>

#include "generator.h"
#include "peer.h"
#include "target.h"

namespace
{

namespace ondemand = simdjson::ondemand;

struct reader {
    ondemand::parser parser;
    std::vector<float> floats; /* as many as fit into the largest text */
    std::vector<double> doubles;
    std::vector<prism_measurement> measurements;
    std::vector<prism_point> points;
    std::vector<prism_posture_front_angle> front_angles;
    std::vector<prism_posture_front_line> front_lines;
    std::vector<prism_posture_right_angle> right_angles;
    std::vector<prism_posture_right_line> right_lines;
    prism__arena *arena = nullptr;
    const target_enums *names = target_names();

    explicit reader(size_t largest) : parser(largest), floats(largest / 2)
    {
        if (parser.allocate(largest) != simdjson::SUCCESS)
            bench_die("out of memory");
    }

    template <typename T> T *one()
    {
        return static_cast<T *>(target_items(arena, 1, sizeof(T)));
    }

    template <typename T> const T *values(const T *from, size_t count)
    {
        void *to = target_items(arena, count, sizeof(T));
        if (count > 0)
            std::memcpy(to, from, count * sizeof(T));
        return static_cast<const T *>(to);
    }

    template <typename T> void list(const std::vector<T> &from, const T *const *&to, size_t &count)
    {
        void *items = target_list(arena, from.size(), sizeof(T), &to);
        if (!from.empty())
            std::memcpy(items, from.data(), from.size() * sizeof(T));
        count = from.size();
    }

    const char *string(ondemand::value item)
    {
        std::string_view text = item.get_string().value();
        return target_string(arena, text.data(), text.size());
    }

    static void set(const target_enum &of, ondemand::value item, int32_t &number, const char *&name)
    {
        std::string_view text = item.get_string().value();
        target_enum_set(&of, text.data(), text.size(), &number, &name);
    }

    void read_measurements(ondemand::array items, prism_scan_measurements *out)
    {
        measurements.clear();
        for (ondemand::object item : items) {
            prism_measurement m;
            set(names->measurement_types, item.find_field_unordered("measurementType").value(),
                m.measurement_type, m.measurement_type_name);
            m.value = item.find_field_unordered("value").get_int64_in_string().value();
            set(names->units, item.find_field_unordered("unit").value(), m.unit, m.unit_name);
            measurements.push_back(m);
        }
        list(measurements, out->measurements, out->measurement_count);
    }

    const prism_avatar *read_avatar(ondemand::object object)
    {
        prism_avatar *avatar = one<prism_avatar>();
        prism_mesh_vertices *mesh = one<prism_mesh_vertices>();
        ondemand::array items = object.find_field_unordered("meshVerticesOnly")
                                    .find_field("vertices")
                                    .get_array()
                                    .value();
        float *to = floats.data();

        for (ondemand::value item : items)
            *to++ = static_cast<float>(item.get_double().value());
        mesh->float_count = static_cast<size_t>(to - floats.data());
        mesh->vertices = values(floats.data(), mesh->float_count);
        avatar->format_case = PRISM_AVATAR_FORMAT_MESH_VERTICES_ONLY;
        avatar->mesh_vertices_only = mesh;
        return avatar;
    }

    const prism_point *read_points(ondemand::array items, size_t &count)
    {
        points.clear();
        for (ondemand::object item : items) {
            prism_point point;
            point.x = item.find_field_unordered("x").get_double().value();
            point.y = item.find_field_unordered("y").get_double().value();
            points.push_back(point);
        }
        count = points.size();
        return values(points.data(), count);
    }

    template <typename T>
    void read_lines(const target_enum &of, ondemand::array items, std::vector<T> &lines)
    {
        lines.clear();
        for (ondemand::object item : items) {
            T line;
            set(of, item.find_field_unordered("name").value(), line.name, line.name_name);
            line.points =
                read_points(item.find_field_unordered("points").get_array(), line.point_count);
            lines.push_back(line);
        }
    }

    const prism_posture_front *read_front(ondemand::object object)
    {
        prism_posture_front *front = one<prism_posture_front>();

        front_angles.clear();
        for (ondemand::object item : object.find_field_unordered("angles").get_array()) {
            prism_posture_front_angle angle;
            set(names->front_names, item.find_field_unordered("name").value(), angle.name,
                angle.name_name);
            angle.value = item.find_field_unordered("value").get_double().value();
            set(names->angle_units, item.find_field_unordered("unit").value(), angle.unit,
                angle.unit_name);
            front_angles.push_back(angle);
        }
        list(front_angles, front->angles, front->angle_count);
        read_lines(names->front_names, object.find_field_unordered("lines").get_array(),
                   front_lines);
        list(front_lines, front->lines, front->line_count);
        return front;
    }

    const prism_posture_right *read_right(ondemand::object object)
    {
        prism_posture_right *right = one<prism_posture_right>();

        right_angles.clear();
        for (ondemand::object item : object.find_field_unordered("angles").get_array()) {
            prism_posture_right_angle angle;
            set(names->right_names, item.find_field_unordered("name").value(), angle.name,
                angle.name_name);
            doubles.clear();
            for (ondemand::value number : item.find_field_unordered("angles").get_array())
                doubles.push_back(number.get_double().value());
            angle.angle_count = doubles.size();
            angle.angles = values(doubles.data(), doubles.size());
            set(names->angle_units, item.find_field_unordered("unit").value(), angle.unit,
                angle.unit_name);
            right_angles.push_back(angle);
        }
        list(right_angles, right->angles, right->angle_count);
        read_lines(names->right_names, object.find_field_unordered("lines").get_array(),
                   right_lines);
        list(right_lines, right->lines, right->line_count);
        return right;
    }

    const prism_scan_measurements *read_results(ondemand::object object)
    {
        prism_scan_measurements *out = one<prism_scan_measurements>();

        for (ondemand::field field : object) {
            ondemand::raw_json_string key = field.key();
            if (key == "measurements") {
                read_measurements(field.value().get_array(), out);
            } else if (key == "avatar") {
                out->avatar = read_avatar(field.value().get_object());
            } else if (key == "posture") {
                prism_posture *posture = one<prism_posture>();
                ondemand::object parts = field.value().get_object();
                posture->front = read_front(parts.find_field_unordered("front").get_object());
                posture->right = read_right(parts.find_field_unordered("right").get_object());
                out->posture = posture;
            }
        }
        return out;
    }

    prism_scan_results *read(const char *text, size_t size)
    {
        prism_scan_results *results = target_new(&arena);
        ondemand::document document =
            parser.iterate(simdjson::padded_string_view(text, size, size + BENCH_PADDING));
        ondemand::object root = document.get_object();

        results->scanning_session_id =
            string(root.find_field_unordered("scanningSessionId").value());
        results->client_scanning_id = string(root.find_field_unordered("clientScanningId").value());
        results->body_case = PRISM_SCAN_RESULTS_RESULTS;
        results->results = read_results(root.find_field_unordered("results").get_object());
        return results;
    }
};

void *open_reader(size_t largest)
{
    return new reader(largest);
}

prism_scan_results *decode(void *state, const char *text, size_t size)
{
    try {
        return static_cast<reader *>(state)->read(text, size);
    } catch (const simdjson::simdjson_error &error) {
        bench_die("simdjson: %s", error.what());
    }
    return nullptr;
}

void close_reader(void *state)
{
    delete static_cast<reader *>(state);
}

} // namespace

const bench_peer peer_simdjson = {"simdjson", open_reader, decode, close_reader};
