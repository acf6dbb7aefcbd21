/* SPDX-License-Identifier: MIT */
/**
 * Status codes, and the error that tells the rest.
 *
 * Every function that can fail returns a prism_status and takes a `prism_error *`, which may be
 * NULL. The status answers "what should the program do"; the error tells a person what happened.
 */
#ifndef PRISM_ERROR_H
#define PRISM_ERROR_H

#include <stdint.h>

#include "export.h"

#ifdef __cplusplus
extern "C" {
#endif

/** PRISM_OK or one of the PRISM_ERROR_ constants. Codes are appended, never renumbered. */
typedef int32_t prism_status;

enum {
    PRISM_OK = 0,

    /* The call cannot be made as it stands; nothing was sent. */
    PRISM_ERROR_INVALID_ARGUMENT = 1,   /* an argument or option; the message names it */
    PRISM_ERROR_MISSING_CREDENTIAL = 2, /* the API key or client ID that this call needs */

    /* The machine or a limit. */
    PRISM_ERROR_OUT_OF_MEMORY = 3,
    PRISM_ERROR_LIMIT_EXCEEDED = 4, /* a response larger than the client allows */
    PRISM_ERROR_INTERNAL = 5,       /* libcurl, or the system, refused what cannot be refused */

    /* The network. */
    PRISM_ERROR_CONNECT = 6, /* name not resolved, host unreachable, connection refused */
    PRISM_ERROR_TLS = 7,     /* no trustworthy TLS connection */
    PRISM_ERROR_NETWORK = 8, /* the connection broke, or did not speak HTTP */
    PRISM_ERROR_TIMEOUT = 9, /* connect, stall or whole call; the message tells which */

    /* The service answered, with an HTTP status that is no success. */
    PRISM_ERROR_UNAUTHORIZED = 10, /* 401, 403: the credential is wrong, or not for this */
    PRISM_ERROR_NOT_FOUND = 11,    /* 404: no such scan, not ready yet, or a wrong base URL */
    PRISM_ERROR_RATE_LIMITED = 12, /* 429: try later */
    PRISM_ERROR_HTTP_CLIENT = 13,  /* any other 4xx: the request will not do */
    PRISM_ERROR_HTTP_SERVER = 14,  /* 5xx: try later */

    /* The service answered with an `error` body of its own: see service_code. */
    PRISM_ERROR_SERVICE = 15,

    /* The answer, or a text given to a `_parse` function, cannot be used. */
    PRISM_ERROR_INVALID_JSON = 16,        /* not JSON (RFC 8259), or not UTF-8 */
    PRISM_ERROR_INVALID_DOCUMENT = 17,    /* JSON, but not this message */
    PRISM_ERROR_UNEXPECTED_RESPONSE = 18, /* decodes, but says nothing; or no 2xx, 4xx or 5xx */

    /* The disk. */
    PRISM_ERROR_FILE = 19, /* a file cannot be written; os_code tells why */

    /* The caller. */
    PRISM_ERROR_CANCELLED = 20, /* its prism_cancel was requested, or its callback said no */

    /* Waiting, and many calls at once. */
    PRISM_ERROR_EXPIRED = 21,     /* the session has expired, by this machine's clock */
    PRISM_ERROR_SCAN_FAILED = 22, /* a stage of the scan that was waited for has failed */
    PRISM_ERROR_BATCH_EMPTY = 23  /* every call of the batch has been handed back */
};

/**
 * What the Estimation API's `error` bodies report, one set of numbers for both of its error enums
 * (those of the create-session and of the results call; both documents list their own).
 */
enum {
    PRISM_SERVICE_UNRECOGNIZED = INT32_MIN, /* an error type newer than this library; see name */
    PRISM_SERVICE_NONE = 0,                 /* the error is no PRISM_ERROR_SERVICE */
    PRISM_SERVICE_UNSPECIFIED = 1,
    PRISM_SERVICE_INVALID_CLIENT_ID = 2,        /* create session: the client ID is not known */
    PRISM_SERVICE_INVALID_REDIRECT_URL = 3,     /* create session */
    PRISM_SERVICE_MALFORMED_REQUEST_BODY = 4,   /* create session */
    PRISM_SERVICE_INTERNAL_ERROR = 5,           /* both: a few more tries make sense */
    PRISM_SERVICE_INVALID_USER_INPUT = 6,       /* results: final; the person must start again */
    PRISM_SERVICE_SESSION_EXPIRED = 7,          /* results: final; create a new session */
    PRISM_SERVICE_USER_INPUT_NOT_SUBMITTED = 8, /* results: no photos yet; worth waiting for */
    PRISM_SERVICE_ABORTED = 9,                  /* results: final */
    PRISM_SERVICE_INVALID_SESSION_ID = 10       /* results: final */
};

/** Bits of prism_error.flags. Bits not listed here may be set by later versions. */
enum {
    PRISM_ERROR_FLAG_RETRYABLE = 1,   /* the same call may succeed later */
    PRISM_ERROR_FLAG_SENT = 2,        /* the service may have acted on the request */
    PRISM_ERROR_FLAG_JSON_OFFSET = 4, /* json_offset is meant, zero too */
    PRISM_ERROR_FLAG_RETRY_AFTER = 8  /* retry_after_ms is meant, zero too */
};

/**
 * Why a call failed. A value type of 512 bytes for a caller's stack; its layout will never change.
 *
 * Functions write all of it: zeroes when they return PRISM_OK. All text is UTF-8, NUL-terminated,
 * cut on a character's boundary where too long, and empty where there is nothing to tell.
 */
typedef struct prism_error {
    int32_t code;            /* the status that the function returned */
    int32_t http_status;     /* of the answer, 0 when there was none */
    int32_t os_code;         /* errno of what failed, 0 when not known */
    int32_t service_code;    /* PRISM_SERVICE_… */
    int32_t attempts;        /* requests made */
    uint32_t flags;          /* PRISM_ERROR_FLAG_… */
    uint32_t retry_after_ms; /* what Retry-After asked to wait; see flags */
    uint32_t reserved;
    uint64_t json_offset;  /* byte of the text at which it went wrong, counted from 0; see flags */
    char service_name[48]; /* the service's own name of its error, such as "SESSION_EXPIRED" */
    char request_id[64];   /* what the service calls this request, for its support */
    char json_path[96];    /* such as "results.measurements[3].value"; "..." is what did not fit */
    char message[256];     /* one line for a person; its words may change */
    char reserved2[8];
} prism_error;

/** A status code's name, such as "PRISM_ERROR_TIMEOUT". Static text; NULL for an unknown code. */
PRISM_API const char *prism_status_name(prism_status status);

/** A service code's name, such as "SESSION_EXPIRED". Static text; NULL for an unknown code. */
PRISM_API const char *prism_service_code_name(int32_t service_code);

/**
 * Fill an error with a code and a message, all else zero, and return the code: how a transport of
 * the caller's own reports its failure. `error` and `message` may be NULL.
 */
PRISM_API prism_status prism_error_set(prism_error *error, prism_status code, const char *message);

#ifdef __cplusplus
}
#endif

#endif
