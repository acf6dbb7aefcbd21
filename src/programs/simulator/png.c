/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "image.h"

enum { FILTER_UP = 2 };

static uint32_t crc(uint32_t sum, const void *data, size_t size)
{
    const uint8_t *at = data;
    for (size_t i = 0; i < size; i++) {
        sum ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            sum = (sum >> 1) ^ ((sum & 1) != 0 ? UINT32_C(0xEDB88320) : 0);
    }
    return sum;
}

static void put_u32(uint8_t *to, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        to[i] = (uint8_t)(value >> (24 - 8 * i));
}

static prism_status append_chunk(prism__buffer *out, const char *type, const void *data,
                                 size_t size)
{
    uint8_t number[4];
    put_u32(number, (uint32_t)size);
    prism_status status = prism__buffer_append(out, number, 4);
    if (status == PRISM_OK)
        status = prism__buffer_append(out, type, 4);
    if (status == PRISM_OK && size > 0)
        status = prism__buffer_append(out, data, size);
    put_u32(number, ~crc(crc(UINT32_MAX, type, 4), data, size));
    return status == PRISM_OK ? prism__buffer_append(out, number, 4) : status;
}

/* Each row as its difference from the one above it, which compresses well. */
static uint8_t *filtered_rows(const sim_image *image, size_t *size)
{
    size_t row_size = 3 * (size_t)image->width;
    *size = (1 + row_size) * (size_t)image->height;
    uint8_t *rows = calloc(*size, 1);
    if (rows == NULL)
        return NULL;
    for (int y = 0; y < image->height; y++) {
        const sim_color *row = image->pixels + (size_t)y * (size_t)image->width;
        uint8_t *to = rows + (size_t)y * (1 + row_size);
        *to++ = FILTER_UP;
        for (int x = 0; x < image->width; x++) {
            sim_color above = {0, 0, 0};
            if (y > 0)
                above = row[x - image->width];
            *to++ = (uint8_t)(row[x].red - above.red);
            *to++ = (uint8_t)(row[x].green - above.green);
            *to++ = (uint8_t)(row[x].blue - above.blue);
        }
    }
    return rows;
}

static prism_status append_pixels(const sim_image *image, prism__buffer *out)
{
    prism__buffer packed;
    size_t size = 0;
    uint8_t *rows = filtered_rows(image, &size);

    if (rows == NULL)
        return PRISM_ERROR_OUT_OF_MEMORY;
    prism__buffer_init(&packed, SIZE_MAX / 2);
    prism_status status = sim_zlib_write(rows, size, &packed);
    free(rows);
    if (status == PRISM_OK)
        status = append_chunk(out, "IDAT", packed.data, packed.size);
    prism__buffer_free(&packed);
    return status;
}

prism_status sim_png_write(const sim_image *image, prism__buffer *out)
{
    uint8_t head[13] = {0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0}; /* 8 bits each of R, G, B */
    prism_status status = prism__buffer_append(out, "\x89PNG\r\n\x1A\n", 8);

    put_u32(head, (uint32_t)image->width);
    put_u32(head + 4, (uint32_t)image->height);
    if (status == PRISM_OK)
        status = append_chunk(out, "IHDR", head, sizeof(head));
    if (status == PRISM_OK)
        status = append_pixels(image, out);
    return status == PRISM_OK ? append_chunk(out, "IEND", "", 0) : status;
}
