/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is used again instead of being given back to the system. */
#include "config.h"

#include <stdlib.h>
#ifdef __GLIBC__ /* as any header of the library says */
#include <malloc.h>
#endif

#include "base/dsc-memory.h"

void
dsc_memory_keep (void)
{
#ifdef __GLIBC__
  /* Large pieces come from the heap, too; its end never shrinks; and there is one heap, since those
   * that threads have of their own hold no large pieces. */
  mallopt (M_MMAP_MAX, 0);
  mallopt (M_TRIM_THRESHOLD, -1);
  mallopt (M_ARENA_MAX, 1);
#endif
}

void
dsc_memory_release (void)
{
#ifdef __GLIBC__
  malloc_trim (0);
#endif
}
