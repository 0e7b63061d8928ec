/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keeps, for LeakSanitizer, what GLib had allocated before main().
 *
 * GLib's table of quarks grows by moving; the old one, which another thread may still read, is
 * never freed (glib/gquark.c, quark_new). It is told as a leak, from a function without a name. To
 * suppress it by the library that called it, every stack would have to be unwound the slow way,
 * which makes the tests three to six times slower. So what GLib's own variables point to at the
 * start is remembered instead: then it is not lost. */
#include "config.h"

#ifdef __SANITIZE_ADDRESS__

#include <dlfcn.h>
#include <glib.h>
#include <link.h>
#include <string.h>

/* glib 2.74 has 11 KiB of variables. */
static char statics[64 * 1024];

/* Copies the variables of the library that @info tells of if it is GLib. */
static int
keep_cb (struct dl_phdr_info *info, size_t size, void *data)
{
  gsize used = 0;

  if (strstr (info->dlpi_name, "/libglib-2.0.so") == NULL)
    return 0;
  for (int i = 0; i < info->dlpi_phnum; i++)
    {
      const ElfW (Phdr) *header = &info->dlpi_phdr[i];
      gsize length = header->p_memsz;

      if (header->p_type != PT_LOAD || !(header->p_flags & PF_W) || length > sizeof statics - used)
        continue;
      memcpy (statics + used, (const char *) info->dlpi_addr + header->p_vaddr, length);
      used += (length + sizeof (gpointer) - 1) / sizeof (gpointer) * sizeof (gpointer);
    }
  return 1;
}

__attribute__ ((constructor)) static void
keep_glib_statics (void)
{
  dl_iterate_phdr (keep_cb, NULL);
}

#endif
