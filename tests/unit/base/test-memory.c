/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Memory that is used again: seen by what of the process is in memory. */
#include "config.h"

#include <string.h>
#include <unistd.h>

#include "base/dsc-memory.h"

#define PIECE ((gsize) 64 << 20)

/* Bytes of this process that are in memory. */
static gsize
resident (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) words = NULL;

  g_assert_true (g_file_get_contents ("/proc/self/statm", &text, NULL, NULL));
  words = g_strsplit (text, " ", 3);
  return (gsize) g_ascii_strtoull (words[1], NULL, 10) * (gsize) sysconf (_SC_PAGESIZE);
}

static void
use_piece (void)
{
  char *piece = g_malloc (PIECE);

  memset (piece, 1, PIECE);
  g_assert_cmpuint (resident (), >=, PIECE);
  g_free (piece);
}

static gpointer
use_piece_in_thread (gpointer unused)
{
  use_piece ();
  return NULL;
}

static gboolean
can_be_seen (void)
{
#if defined __GLIBC__ && !defined __SANITIZE_ADDRESS__
  return TRUE;
#else
  g_test_skip ("This build does not allocate by the GNU C library.");
  return FALSE;
#endif
}

static void
test_freed_memory_is_kept_until_released (void)
{
  gsize before = resident ();

  if (!can_be_seen ())
    return;
  use_piece ();
  g_assert_cmpuint (resident (), >=, before + PIECE * 3 / 4);
  dsc_memory_release ();
  g_assert_cmpuint (resident (), <, before + PIECE / 4);
}

static void
test_threads_share_what_is_kept (void)
{
  gsize before = resident ();

  if (!can_be_seen ())
    return;
  for (int i = 0; i < 3; i++)
    g_thread_join (g_thread_new ("piece", use_piece_in_thread, NULL));
  g_assert_cmpuint (resident (), >=, before + PIECE * 3 / 4);
  g_assert_cmpuint (resident (), <, before + PIECE * 5 / 4);
  dsc_memory_release ();
  g_assert_cmpuint (resident (), <, before + PIECE / 4);
}

int
main (int argc, char **argv)
{
  dsc_memory_keep ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memory/freed-memory-is-kept-until-released",
                   test_freed_memory_is_kept_until_released);
  g_test_add_func ("/memory/threads-share-what-is-kept", test_threads_share_what_is_kept);
  return g_test_run ();
}
