/* SPDX-License-Identifier: MIT */
/**
 * What the JSON layer knows of a message: one row a field. Decoding and encoding read the same
 * rows.
 *
 * A row gives the field's two names, its kind, and where its parts are in the struct. The ROW
 * macros below take the member's name and check its C type, so that a row that does not fit the
 * struct in the public header does not compile.
 */
#ifndef PRISM__JSON_TABLE_H
#define PRISM__JSON_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "padded.h"
#include "prism/timestamp.h"

/* Names are compared in pieces of a fixed size, so that PRISM__PADDED bytes can be read of each. */
#define PRISM__PADDING "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"

/* One spelling of an enum's value. The first spelling of a number is the one it is written with. */
typedef struct prism__enum_name {
    const char *text; /* with PRISM__PADDING */
    uint8_t size;
    int32_t number;
} prism__enum_name;

/*
 * An enum's names. There are two at least. Those of enums that documents are full of are found by a
 * hash without collisions; message/enum_slots.py makes the slots.
 */
typedef struct prism__enum {
    const prism__enum_name *names;
    size_t count;
    const uint8_t *slots; /* the names' indexes; NULL for none */
    size_t slot_count;    /* a power of two */
} prism__enum;

#define PRISM__ENUM_OF(names)                                                                      \
    {                                                                                              \
        names, PRISM__COUNT(names), NULL, 0                                                        \
    }
#define PRISM__ENUM_HASHED(names, slots)                                                           \
    {                                                                                              \
        names, PRISM__COUNT(names), slots, PRISM__COUNT(slots)                                     \
    }
#define PRISM__ENUM_NAME(text, number)                                                             \
    {                                                                                              \
        text PRISM__PADDING, sizeof(text) - 1, number                                              \
    }
/* Where a text has its index. For less than three bytes, what is in front of them is read, and the
   result means nothing. The factors are those of enum_slots.py. */
static inline size_t prism__enum_slot(const prism__enum *names, const char *text, size_t size)
{
    const char *behind = text + size;
    return (27 * size + (unsigned char)text[0] + 50 * (size_t)(unsigned char)behind[-3]) &
           (names->slot_count - 1);
}

#define PRISM__COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The static name of a number; NULL when there is none. */
const char *prism__enum_text(const prism__enum *names, int32_t number);

/* The row of a spelling; NULL when there is none. */
const prism__enum_name *prism__enum_find(const prism__enum *names, const char *text, size_t size);

/* What a field holds, and the members of the struct that it takes. */
typedef enum prism__kind {
    PRISM__STRING,    /* const char *x */
    PRISM__BOOL,      /* bool x */
    PRISM__INT64,     /* int64_t x */
    PRISM__DOUBLE,    /* double x */
    PRISM__ENUM,      /* int32_t x; const char *x_name */
    PRISM__TIMESTAMP, /* bool has_x; prism_timestamp x */
    PRISM__DATE,      /* const char *x; bool has_x_time; prism_timestamp x_time */
    PRISM__MESSAGE,   /* const T *x */
    PRISM__FLATTENED, /* bool has_x, and its fields in the same struct */
    PRISM__MESSAGES,  /* const T *const *xs; size_t x_count */
    PRISM__VALUES,    /* const T *xs; size_t x_count: T is a value type made of numbers */
    PRISM__FLOATS,    /* const float *xs; size_t x_count */
    PRISM__DOUBLES,   /* const double *xs; size_t x_count */
    PRISM__LOOSE      /* const char *x: a string, or strings in lists and objects, joined; never
                         fails on a type. For error bodies; not written. */
} prism__kind;

enum { PRISM__KINDS = PRISM__LOOSE + 1 };

typedef struct prism__message prism__message;

typedef struct prism__field {
    const char *name;       /* lowerCamelCase: what is written */
    const char *proto_name; /* snake_case: read too */
    const char *key;        /* name with quotes and the colon, and PRISM__PADDING */
    uint64_t key_mask;      /* of the first eight bytes of that, as prism__load_eight() has them */
    uint8_t name_size;
    uint8_t proto_name_size;
    uint8_t kind;                  /* prism__kind */
    bool required;                 /* written as null where it has no value */
    uint8_t room;                  /* bytes from the name on that decode_usual.h may look at */
    uint8_t case_number;           /* of a oneof; 0 for none */
    uint16_t offset;               /* of x */
    uint16_t companion;            /* of has_x, x_name or x_count */
    uint16_t time_offset;          /* of x_time, for PRISM__DATE */
    uint16_t case_offset;          /* of the oneof's selector */
    const prism__message *message; /* of PRISM__MESSAGE, _FLATTENED, _MESSAGES, _VALUES */
    const prism__enum *names;      /* of PRISM__ENUM */
} prism__field;

/* How absence is written, and what the document is. */
typedef enum prism__style {
    PRISM__PROTO3,   /* defaults are left out */
    PRISM__NULLABLE, /* what is not NULL is written; what is required, always */
    PRISM__URL       /* no object but one text, the first field: a JSON string or a bare URL */
} prism__style;

struct prism__message {
    const prism__field *fields; /* at most 64 */
    uint16_t field_count;
    uint16_t size; /* of the struct */
    uint8_t style; /* prism__style */
};

/* An offset that does not compile unless T.m has exactly the C type `ctype`. */
#define PRISM__OFFSET(T, m, ctype)                                                                 \
    (uint16_t)(offsetof(T, m) + 0 * sizeof(_Generic(((T *)0)->m, ctype : 1)))

/* `room` is that of a value: an enum's name of up to 47 bytes, or eight digits, in quotes, and two
   bytes behind it. */
#define PRISM__NAMES(m, json, value_room)                                                          \
    .name = (json), .proto_name = #m, .proto_name_size = sizeof(#m) - 1,                           \
    .key = "\"" json "\":" PRISM__PADDING,                                                         \
    .key_mask = UINT64_MAX >> (sizeof(json) + 2 < 8 ? 8 * (8 - (sizeof(json) + 2)) : 0),           \
    .name_size = sizeof(json) - 1 + 0 * sizeof(char[sizeof(json) + 2 <= PRISM__PADDED ? 1 : -1]),  \
    .room = sizeof(json) + 3 + (value_room)

#define PRISM__ROW_STRING(T, m, json)                                                              \
    .kind = PRISM__STRING, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, const char *)
#define PRISM__ROW_LOOSE(T, m, json)                                                               \
    .kind = PRISM__LOOSE, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, const char *)
#define PRISM__ROW_BOOL(T, m, json)                                                                \
    .kind = PRISM__BOOL, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, bool)
#define PRISM__ROW_INT64(T, m, json)                                                               \
    .kind = PRISM__INT64, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, int64_t)
#define PRISM__ROW_DOUBLE(T, m, json)                                                              \
    .kind = PRISM__DOUBLE, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, double)
#define PRISM__ROW_ENUM(T, m, json, enum_names)                                                    \
    .kind = PRISM__ENUM, PRISM__NAMES(m, json, 51), .offset = PRISM__OFFSET(T, m, int32_t),        \
    .companion = PRISM__OFFSET(T, m##_name, const char *), .names = (enum_names)
#define PRISM__ROW_TIMESTAMP(T, m, json)                                                           \
    .kind = PRISM__TIMESTAMP, PRISM__NAMES(m, json, 11),                                           \
    .offset = PRISM__OFFSET(T, m, prism_timestamp), .companion = PRISM__OFFSET(T, has_##m, bool)
#define PRISM__ROW_DATE(T, m, json)                                                                \
    .kind = PRISM__DATE, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, const char *),   \
    .companion = PRISM__OFFSET(T, has_##m##_time, bool),                                           \
    .time_offset = PRISM__OFFSET(T, m##_time, prism_timestamp)
#define PRISM__ROW_MESSAGE(T, m, json, C, row_message)                                             \
    .kind = PRISM__MESSAGE, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, const C *),   \
    .message = (row_message)
#define PRISM__ROW_FLATTENED(T, m, json, row_message)                                              \
    .kind = PRISM__FLATTENED, PRISM__NAMES(m, json, 11),                                           \
    .companion = PRISM__OFFSET(T, has_##m, bool), .message = (row_message)
#define PRISM__ROW_MESSAGES(T, m, count, json, C, row_message)                                     \
    .kind = PRISM__MESSAGES, PRISM__NAMES(m, json, 11),                                            \
    .offset = PRISM__OFFSET(T, m, const C *const *), .companion = PRISM__OFFSET(T, count, size_t), \
    .message = (row_message)
#define PRISM__ROW_VALUES(T, m, count, json, C, row_message)                                       \
    .kind = PRISM__VALUES, PRISM__NAMES(m, json, 11), .offset = PRISM__OFFSET(T, m, const C *),    \
    .companion = PRISM__OFFSET(T, count, size_t), .message = (row_message)
#define PRISM__ROW_FLOATS(T, m, count, json)                                                       \
    .kind = PRISM__FLOATS, PRISM__NAMES(m, json, 11),                                              \
    .offset = PRISM__OFFSET(T, m, const float *), .companion = PRISM__OFFSET(T, count, size_t)
#define PRISM__ROW_DOUBLES(T, m, count, json)                                                      \
    .kind = PRISM__DOUBLES, PRISM__NAMES(m, json, 11),                                             \
    .offset = PRISM__OFFSET(T, m, const double *), .companion = PRISM__OFFSET(T, count, size_t)

/* Appended to a row: the field is a member of a oneof. */
#define PRISM__ONEOF(T, selector, number)                                                          \
    .case_offset = PRISM__OFFSET(T, selector, int32_t), .case_number = (number)
#define PRISM__REQUIRED .required = true

#endif
