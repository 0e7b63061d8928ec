/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs a fuzz target without libFuzzer: every file of a corpus as it is, then mutations of them
 * that a seed decides.
 *
 * The inputs run in a child process, so that a crash, a hang (ten seconds) or a sanitizer's report
 * ends with the number of the input, and with the input itself beside it. The same seed and number
 * make the same input.
 *
 * Where clang is at hand, its own driver finds more in longer runs; the targets are the same files:
 *
 *   meson setup /tmp/b-fuzz -Db_sanitize=address,undefined -Db_lundef=false && ninja -C /tmp/b-fuzz
 * backend/libdiscern-backend.so
 *   clang -g -fsanitize=fuzzer,address,undefined -Ibackend $(pkg-config --cflags gio-2.0)
 * tests/fuzz/fuzz-safetensors.c \ -L/tmp/b-fuzz/backend -ldiscern-backend
 * -Wl,-rpath,/tmp/b-fuzz/backend $(pkg-config --libs gio-2.0) -o /tmp/fuzz /tmp/fuzz -max_len=65536
 * tests/fuzz/corpus/safetensors
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

#include "base/dsc-random.h"
#include "fuzz-target.h"

/* Larger files take too long to run often. */
#define MAX_SIZE 65536
#define HANG_SECONDS 10

static int seed = 1;
static int first = 0;
static int runs = 1000000;
static double seconds = 5;

static const GOptionEntry options[] = {
  { "seed", 's', 0, G_OPTION_ARG_INT, &seed, "Decides the mutations", "N" },
  { "first", 'f', 0, G_OPTION_ARG_INT, &first, "Number of the first input", "N" },
  { "runs", 'n', 0, G_OPTION_ARG_INT, &runs, "How many inputs at most", "N" },
  { "seconds", 't', 0, G_OPTION_ARG_DOUBLE, &seconds, "How long at most", "S" },
  { NULL },
};

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* Adds the file @path, or the files in the folder @path, sorted by name. */
static void
load_corpus (GPtrArray *corpus, const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  char *contents;
  gsize size;
  const char *name;

  if (folder == NULL)
    {
      if (g_file_get_contents (path, &contents, &size, NULL))
        g_ptr_array_add (corpus, g_bytes_new_take (contents, MIN (size, MAX_SIZE)));
      return;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    load_corpus (corpus, names->pdata[i]);
}

static guint32
below (DscMt19937 *random, gsize n)
{
  return dsc_mt19937_interval (random, (guint32) n - 1);
}

/* Overwrites some bytes with a number of the kind that length fields break at, in binary or as
 * digits. */
static void
put_number (DscMt19937 *random, GByteArray *input)
{
  static const guint64 numbers[] = { 0,           1,          0x7f,       0x80,
                                     0xff,        0x7fff,     0xffff,     G_MAXINT32,
                                     G_MAXUINT32, G_MAXINT64, G_MAXUINT64 };
  guint64 number = numbers[below (random, G_N_ELEMENTS (numbers))];
  guint8 bytes[32];
  gsize size = (gsize) 1 << below (random, 4);
  gsize at;

  if (below (random, 3) == 0)
    size = g_snprintf ((char *) bytes, sizeof bytes, "%" G_GINT64_FORMAT, (gint64) number);
  else if (below (random, 2) == 0)
    number = GUINT64_TO_BE (number << (64 - 8 * size));
  if (size <= sizeof number)
    memcpy (bytes, &number, size);
  if (input->len < size)
    return;
  at = below (random, input->len - size + 1);
  memcpy (input->data + at, bytes, size);
}

/* Puts a piece of @other into @input, over what is there or between. */
static void
splice (DscMt19937 *random, GByteArray *input, GBytes *other)
{
  gsize other_size;
  const guint8 *data = g_bytes_get_data (other, &other_size);
  gsize size;
  gsize from;
  gsize at = below (random, input->len + 1);

  if (other_size == 0)
    return;
  size = 1 + below (random, MIN (other_size, 64));
  from = below (random, other_size - size + 1);
  if (below (random, 2) == 0 && input->len + size <= MAX_SIZE)
    {
      gsize tail = input->len - at;

      g_byte_array_set_size (input, input->len + size);
      memmove (input->data + at + size, input->data + at, tail);
    }
  memcpy (input->data + at, data + from, MIN (size, input->len - at));
}

static void
mutate (DscMt19937 *random, GByteArray *input, GPtrArray *corpus)
{
  gsize at = input->len > 0 ? below (random, input->len) : 0;

  switch (below (random, 6))
    {
    case 0:
      if (input->len > 0)
        input->data[at] ^= 1 << below (random, 8);
      break;
    case 1:
      if (input->len > 0)
        input->data[at] = below (random, 256);
      break;
    case 2:
      put_number (random, input);
      break;
    case 3:
      if (input->len > 0)
        g_byte_array_remove_range (input, at, 1 + below (random, MIN (input->len - at, 64)));
      break;
    case 4:
      if (below (random, 8) == 0)
        g_byte_array_set_size (input, at);
      break;
    default:
      splice (random, input, corpus->pdata[below (random, corpus->len)]);
      break;
    }
}

/* Input @number: the corpus itself first, then mutations. Returns: (transfer full) */
static GBytes *
make_input (GPtrArray *corpus, int number)
{
  DscMt19937 random;
  GByteArray *input;
  gsize size;
  const guint8 *data;
  guint n_mutations;

  if ((guint) number < corpus->len)
    return g_bytes_ref (corpus->pdata[number]);
  dsc_mt19937_seed (&random, (guint32) seed * 1000003u + (guint32) number);
  data = g_bytes_get_data (corpus->pdata[below (&random, corpus->len)], &size);
  input = g_byte_array_new ();
  g_byte_array_append (input, data, size);
  n_mutations = 1 + below (&random, 8);
  for (guint i = 0; i < n_mutations; i++)
    mutate (&random, input, corpus);
  return g_byte_array_free_to_bytes (input);
}

/* The child: runs inputs and leaves the number of the present one in @number. */
static int
run_inputs (GPtrArray *corpus, volatile int *number)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC);

  for (*number = first; *number - first < runs; (*number)++)
    {
      g_autoptr (GBytes) input = make_input (corpus, *number);
      gsize size;
      const void *data = g_bytes_get_data (input, &size);
      /* Of exactly its size, so that a sanitizer sees the byte behind it. */
      g_autofree guint8 *copy = g_memdup2 (data, size);

      if ((guint) *number >= corpus->len && g_get_monotonic_time () >= end)
        break;
      alarm (HANG_SECONDS);
      LLVMFuzzerTestOneInput (copy != NULL ? copy : (const guint8 *) "", size);
    }
  alarm (0);
  g_print ("%d inputs\n", *number - first);
  return 0;
}

static int
report_crash (GPtrArray *corpus, int number, int status)
{
  g_autoptr (GBytes) input = make_input (corpus, number);
  g_autofree char *path = g_strdup_printf ("fuzz-input-%d-%d", seed, number);
  g_autoptr (GError) error = NULL;
  gsize size;
  const char *data = g_bytes_get_data (input, &size);

  g_printerr ("input %d ended with %s %d; again: --seed %d --first %d --runs 1\n", number,
              WIFSIGNALED (status) ? "signal" : "status",
              WIFSIGNALED (status) ? WTERMSIG (status) : WEXITSTATUS (status), seed, number);
  if (g_file_set_contents (path, data, size, &error))
    g_printerr ("it is in %s\n", path);
  else
    g_printerr ("%s\n", error->message);
  return 1;
}

int
main (int argc, char **argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new ("CORPUS…");
  g_autoptr (GPtrArray) corpus = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_autoptr (GError) error = NULL;
  int *number;
  int status = 0;
  pid_t child;

  g_option_context_add_main_entries (context, options, NULL);
  if (!g_option_context_parse (context, &argc, &argv, &error))
    {
      g_printerr ("%s\n", error->message);
      return 2;
    }
  for (int i = 1; i < argc; i++)
    load_corpus (corpus, argv[i]);
  if (corpus->len == 0)
    {
      g_printerr ("the corpus is empty\n");
      return 2;
    }
  number = mmap (NULL, sizeof *number, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (number == MAP_FAILED)
    return 2;
  child = fork ();
  if (child == 0)
    return run_inputs (corpus, number);
  if (child < 0 || waitpid (child, &status, 0) != child)
    return 2;
  return status == 0 ? 0 : report_crash (corpus, *number, status);
}
