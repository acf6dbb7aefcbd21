/* SPDX-License-Identifier: MIT */
/** A small compressor: RFC 1951 with the fixed codes, and the last like place as a match. */
#include <stdlib.h>
#include <string.h>

#include "image.h"

enum {
    WINDOW = 32768,
    MATCH_MIN = 3,
    MATCH_MAX = 258,
    HASH_BITS = 15,
    END_OF_BLOCK = 256,
    ADLER_BASE = 65521,
    ADLER_RUN = 5552 /* so many bytes before 32 bits overflow */
};

typedef struct bits {
    prism__buffer *out;
    uint32_t waiting; /* bits not yet written, the first one lowest */
    int count;
    prism_status status;
} bits;

static void put_bits(bits *to, uint32_t value, int count)
{
    to->waiting |= value << to->count;
    to->count += count;
    while (to->count >= 8) {
        uint8_t byte = (uint8_t)to->waiting;
        if (to->status == PRISM_OK)
            to->status = prism__buffer_append(to->out, &byte, 1);
        to->waiting >>= 8;
        to->count -= 8;
    }
}

/* Huffman codes go the other way round. */
static void put_code(bits *to, uint32_t code, int count)
{
    uint32_t reversed = 0;
    for (int i = 0; i < count; i++)
        reversed |= (code >> i & 1) << (count - 1 - i);
    put_bits(to, reversed, count);
}

/* A byte, the end of the block, or the code of a match's length (3.2.6). */
static void put_symbol(bits *to, uint32_t symbol)
{
    if (symbol < 144)
        put_code(to, 0x30 + symbol, 8);
    else if (symbol < 256)
        put_code(to, 0x190 + symbol - 144, 9);
    else if (symbol < 280)
        put_code(to, symbol - 256, 7);
    else
        put_code(to, 0xC0 + symbol - 280, 8);
}

/* The codes of lengths and distances grow by a power of two every few ones (3.2.5). */
static void put_match(bits *to, uint32_t length, uint32_t distance)
{
    uint32_t rest = length - MATCH_MIN, code = 0, extra = 0;

    if (length == MATCH_MAX) {
        put_symbol(to, 285);
    } else {
        while (rest >> extra >= 8)
            extra++;
        code = extra == 0 ? rest : 4 * extra + (rest >> extra);
        put_symbol(to, 257 + code);
        put_bits(to, rest & ((1U << extra) - 1), (int)extra);
    }
    rest = distance - 1;
    extra = 0;
    while (rest >> extra >= 4)
        extra++;
    code = extra == 0 ? rest : 2 * extra + (rest >> extra);
    put_code(to, code, 5);
    put_bits(to, rest & ((1U << extra) - 1), (int)extra);
}

static uint32_t hash_of(const uint8_t *data)
{
    uint32_t value = (uint32_t)data[0] << 16 | (uint32_t)data[1] << 8 | data[2];
    return value * UINT32_C(2654435761) >> (32 - HASH_BITS);
}

static size_t match_length(const uint8_t *data, size_t before, size_t at, size_t size)
{
    size_t length = 0;
    while (length < MATCH_MAX && at + length < size && data[before + length] == data[at + length])
        length++;
    return length;
}

static void compress(bits *to, const uint8_t *data, size_t size, size_t *places)
{
    size_t at = 0;

    put_bits(to, 1, 1); /* the last block, */
    put_bits(to, 1, 2); /* with the fixed codes */
    while (at < size) {
        size_t length = 0, before = 0;
        if (size - at >= MATCH_MIN) {
            size_t *place = &places[hash_of(data + at)]; /* one more than where; 0 for nowhere */
            before = *place - 1;
            if (*place != 0 && at - before <= WINDOW)
                length = match_length(data, before, at, size);
            *place = at + 1;
        }
        if (length >= MATCH_MIN) {
            put_match(to, (uint32_t)length, (uint32_t)(at - before));
            at += length;
        } else {
            put_symbol(to, data[at++]);
        }
    }
    put_symbol(to, END_OF_BLOCK);
    put_bits(to, 0, 7); /* what is left of a byte */
}

static uint32_t adler(const uint8_t *data, size_t size)
{
    uint32_t low = 1, high = 0;
    while (size > 0) {
        size_t run = size < ADLER_RUN ? size : ADLER_RUN;
        size -= run;
        while (run-- > 0) {
            low += *data++;
            high += low;
        }
        low %= ADLER_BASE;
        high %= ADLER_BASE;
    }
    return high << 16 | low;
}

prism_status sim_zlib_write(const uint8_t *data, size_t size, prism__buffer *out)
{
    static const uint8_t head[] = {0x78, 0x01};
    uint32_t sum = adler(data, size);
    const uint8_t tail[] = {(uint8_t)(sum >> 24), (uint8_t)(sum >> 16), (uint8_t)(sum >> 8),
                            (uint8_t)sum};
    size_t *places = calloc((size_t)1 << HASH_BITS, sizeof(*places));
    bits to = {.out = out};

    if (places == NULL)
        return PRISM_ERROR_OUT_OF_MEMORY;
    to.status = prism__buffer_append(out, head, sizeof(head));
    compress(&to, data, size, places);
    free(places);
    return to.status == PRISM_OK ? prism__buffer_append(out, tail, sizeof(tail)) : to.status;
}
