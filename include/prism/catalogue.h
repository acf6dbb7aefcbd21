/* SPDX-License-Identifier: MIT */
/**
 * What the two services' documents say about measurements, posture and assets, as static data:
 * nothing here allocates, fails or changes, and all of it is safe from any thread.
 *
 * Sources: the vendors' documents, and where these are silent the vendors' definitions page and
 * sample data. What is inferred from a name alone is marked so. docs/catalogue.md has all of it as
 * tables. Texts are in English, and never NULL unless it says so.
 */
#ifndef PRISM_CATALOGUE_H
#define PRISM_CATALOGUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Measurements */

/** Which side of the body a measurement is taken on. */
enum { PRISM_BODY_SIDE_NONE = 0, PRISM_BODY_SIDE_RIGHT = 1 };

/**
 * One of the 41 measurement types. May grow at its end. (The vendor's sample lacks
 * BELLY_WAIST_WIDTH and BELLY_WAIST_DEPTH; that their unit is the millimetre is inferred.)
 */
typedef struct prism_measurement_info {
    int32_t measurement_type; /* PRISM_MEASUREMENT_… */
    int32_t unit;             /* PRISM_UNIT_… of it in the vendor's sample */
    int32_t side;             /* PRISM_BODY_SIDE_… */
    bool meaning_is_inferred; /* from the name; else it is the vendor's */
    bool unit_is_inferred;    /* the sample lacks this type */
    const char *name;         /* on the wire, such as "NECK_GIRTH" */
    const char *label;        /* for people, such as "Neck" */
    const char *meaning;      /* one line, such as "girth just under the Adam's apple" */
    const char *iso_clause;   /* of ISO 8559-1:2017, such as "5.3.2"; NULL where none is known */
} prism_measurement_info;

/** How many measurement types there are: 41. */
PRISM_API size_t prism_measurement_info_count(void);

/** The type with this index, in the order of the numbers; NULL past the last. */
PRISM_API const prism_measurement_info *prism_measurement_info_at(size_t index);

/** The type with this number (PRISM_MEASUREMENT_…); NULL for one that is not known. */
PRISM_API const prism_measurement_info *prism_measurement_info_find(int32_t measurement_type);

/* Posture */

/** A landmark of the posture. May grow at its end. */
typedef struct prism_landmark_info {
    const char *name;       /* such as "tragion" */
    const char *iso_clause; /* of ISO 8559-1:2017; NULL where the document names none */
    const char *note;       /* what else there is to know, one line; may be NULL */
} prism_landmark_info;

/** A front name for people (PRISM_POSTURE_FRONT_…), such as "Top hip"; NULL if not known. */
PRISM_API const char *prism_posture_front_label(int32_t name);

/** A right line for people (PRISM_POSTURE_RIGHT_…), such as "Body line"; NULL if not known. */
PRISM_API const char *prism_posture_right_label(int32_t name);

/** The landmark behind a front name (PRISM_POSTURE_FRONT_…); NULL for one that is not known. */
PRISM_API const prism_landmark_info *prism_posture_front_landmark(int32_t name);

/**
 * The landmark of point `index` of a right line (PRISM_POSTURE_RIGHT_…), lowest first; NULL past
 * the last (BODY_LINE has 5, BACK_WAIST_LINE has 4) and for a line that is not known.
 */
PRISM_API const prism_landmark_info *prism_posture_right_landmark(int32_t name, size_t index);

/** The direction that an angle is measured from. */
enum { PRISM_ANGLE_FROM_HORIZONTAL = 1, PRISM_ANGLE_FROM_VERTICAL = 2 };

/** Which way an angle counts, as seen in the photo. */
enum { PRISM_ANGLE_COUNTER_CLOCKWISE = 1, PRISM_ANGLE_CLOCKWISE = 2 };

/** How an angle of the posture is to be read. May grow at its end. */
typedef struct prism_angle_info {
    int32_t reference; /* PRISM_ANGLE_FROM_… */
    int32_t rotation;  /* PRISM_ANGLE_CLOCKWISE or _COUNTER_CLOCKWISE */
    const char *sense; /* one line for people */

    /*
     * The ends of the segment. In front they are the same landmark twice: from the body's right
     * one, at the photo's left, to the body's left one. On the right side: from the lower one to
     * the higher.
     */
    const prism_landmark_info *start;
    const prism_landmark_info *end;
} prism_angle_info;

/** How the angle of a front name is to be read; NULL for a name that is not known. */
PRISM_API const prism_angle_info *prism_posture_front_angle_info(int32_t name);

/**
 * How angle `index` of a right line is to be read: that of the segment from point `index` to the
 * next. NULL past the last (BODY_LINE has 4, BACK_WAIST_LINE has 3) and for an unknown line.
 */
PRISM_API const prism_angle_info *prism_posture_right_angle_info(int32_t name, size_t index);

/* Assets */

/** One of the Hosted API's asset types. May grow at its end. */
typedef struct prism_asset_type_info {
    const char *path;      /* in the path of a single URL's call, such as "preview-image" */
    const char *key;       /* in the object of all URLs, such as "previewImage" */
    const char *label;     /* for people, such as "Preview image" */
    const char *meaning;   /* one line */
    const char *extension; /* usual kind of file, such as "png"; NULL where not known or varying */
    const char *file_name; /* under which a bundle's files find each other; NULL where free */
    bool meaning_is_inferred; /* from the name; else it is the vendor's */
    bool is_in_document;      /* whether the vendor's document lists it */
} prism_asset_type_info;

/** How many asset types are known: 7. */
PRISM_API size_t prism_asset_type_info_count(void);

/** The asset type with this index, those of the vendor's document first; NULL past the last. */
PRISM_API const prism_asset_type_info *prism_asset_type_info_at(size_t index);

/** The asset type with this path text or key; NULL for NULL and for one that is not known. */
PRISM_API const prism_asset_type_info *prism_asset_type_info_find(const char *path_or_key);

/*
 * Every enum's numbers and names on the wire, both ways.
 *
 * `…_name` gives the name of a number, as it is written; NULL for one that has none: those that
 * are not known, UNRECOGNIZED, and PRISM_ASSET_STATUS_NONE, which is null on the wire.
 *
 * `…_from_name` takes a name, in its exact spelling, sets `*number` and returns true. A name that
 * is not known, and NULL for either argument, is false, and leaves `*number` alone. Every name that
 * decoding knows is known here, such as MALFORMED_REQUEST for MALFORMED_REQUEST_BODY.
 */

/** PRISM_ASSET_STATUS_… */
PRISM_API const char *prism_asset_status_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_asset_status_from_name(const char *name, int32_t *number);

/** PRISM_SESSION_ERROR_TYPE_… */
PRISM_API const char *prism_session_error_type_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_session_error_type_from_name(const char *name,
                                                                  int32_t *number);

/** PRISM_SCAN_ERROR_TYPE_… */
PRISM_API const char *prism_scan_error_type_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_scan_error_type_from_name(const char *name, int32_t *number);

/** PRISM_MEASUREMENT_… */
PRISM_API const char *prism_measurement_type_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_measurement_type_from_name(const char *name, int32_t *number);

/** PRISM_UNIT_… */
PRISM_API const char *prism_unit_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_unit_from_name(const char *name, int32_t *number);

/** PRISM_ANGLE_UNIT_… */
PRISM_API const char *prism_angle_unit_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_angle_unit_from_name(const char *name, int32_t *number);

/** PRISM_POSTURE_FRONT_… */
PRISM_API const char *prism_posture_front_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_posture_front_from_name(const char *name, int32_t *number);

/** PRISM_POSTURE_RIGHT_… */
PRISM_API const char *prism_posture_right_name(int32_t number);
PRISM_API PRISM_NODISCARD bool prism_posture_right_from_name(const char *name, int32_t *number);

#ifdef __cplusplus
}
#endif

#endif
