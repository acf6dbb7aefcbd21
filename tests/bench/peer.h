/* SPDX-License-Identifier: MIT */
/** A decoder that is measured: libprism, or one written with another library. */
#ifndef PRISM__BENCH_PEER_H
#define PRISM__BENCH_PEER_H

#include <stddef.h>

#include <prism.h>

#ifdef __cplusplus
extern "C" {
#endif

/*
 * What can be made once and used for all documents is made by `open`, for texts of up to `largest`
 * bytes. `decode` gives results to be freed with prism_scan_results_free(), and has nothing else
 * left to free; BENCH_PADDING readable bytes follow the text. Any failure ends the program.
 */
typedef struct bench_peer {
    const char *name;
    void *(*open)(size_t largest);
    prism_scan_results *(*decode)(void *state, const char *text, size_t size);
    void (*close)(void *state);
} bench_peer;

extern const bench_peer peer_prism, peer_cjson, peer_jansson, peer_json_c, peer_rapidjson,
    peer_simdjson, peer_protobuf;

#ifdef __cplusplus
}
#endif

#endif
