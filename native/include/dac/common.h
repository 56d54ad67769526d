/* What every dac header shares: export macro, status codes, the last error and the ABI version.
 *
 * Every function returns a dac_status. On anything but DAC_OK the outputs are untouched and dac_last_error() holds one
 * line of text for the calling thread: what was given and what is allowed. No exception ever leaves the library. */
#ifndef DAC_COMMON_H
#define DAC_COMMON_H

#include <stdint.h>

#if defined(__GNUC__)
#define DAC_API __attribute__((visibility("default")))
#else
#define DAC_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Raised with every incompatible change of these headers; callers compare it with dac_abi_version() after loading. */
#define DAC_ABI_VERSION 6

typedef int32_t dac_status;

#define DAC_OK 0
#define DAC_INVALID_ARGUMENT 1 /* a size, range or null pointer that the call does not allow */
#define DAC_INVALID_STATE 2    /* a call that does not fit now, for example dac_end without dac_begin */
#define DAC_OUT_OF_MEMORY 3    /* the device or the host has no room; the text has the size asked for */
#define DAC_UNSUPPORTED 4      /* this build, processor or simulator cannot do it; the text says what would */
#define DAC_DEVICE_ERROR 5     /* the device or a library below failed; the engine must be closed */
#define DAC_INTERNAL 6         /* a defect of this library */

/* The DAC_ABI_VERSION that the library was built with. */
DAC_API int32_t dac_abi_version(void);

/* Text of the calling thread's last failed call, "" if none failed. Valid until that thread's next failing call. */
DAC_API const char* dac_last_error(void);

#ifdef __cplusplus
}
#endif

#endif
