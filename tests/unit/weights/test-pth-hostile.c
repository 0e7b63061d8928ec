/* SPDX-License-Identifier: GPL-3.0-or-later */
/* .pth files made to deceive: whatever is in them, nothing is run, and a sentence says why they are
 * not taken. Run under sanitizers, too. */
#include "base/dsc-error.h"
#include "weights/dsc-state-dict.h"

#include <string.h>
#include <sys/resource.h>

/* A literal with its length: pickles are full of zero bytes. */
#define PICKLE(literal) (literal), sizeof (literal) - 1
/* Pieces of pickles. A text: its length as an octal or hexadecimal escape, then the text. */
#define TEXT(size, text) "X" size "\0\0\0" text
#define V2 "ctorch._utils\n_rebuild_tensor_v2\n"
#define FLOATS "ctorch\nFloatStorage\n"
#define STORAGE(key, n) "(" TEXT ("\7", "storage") FLOATS TEXT ("\1", key) TEXT ("\3", "cpu") n "tQ"
#define HOOKS "ccollections\nOrderedDict\n)R"
/* A tensor of the name “a” in a dict: @storage, then @geometry: offset, sizes, strides. */
#define DICT(storage, geometry) \
  "\x80\2}" TEXT ("\1", "a") V2 "(" storage geometry "\x89" HOOKS "tRs."
#define KEYS "\x80\2](" TEXT ("\1", "0") "e."

static void
append (GByteArray *file, const void *data, gsize size)
{
  g_byte_array_append (file, data, size);
}

/* A file as torch.save() wrote it until 1.5: @pickle, then @rest. */
static GBytes *
make_legacy (const char *pickle, gsize size, const char *rest, gsize rest_size)
{
  static const char preamble[] = "\x80\2\x8a\nl\xfc\x9c\x46\xf9\x20j\xa8P\x19."
                                 "\x80\2M\xe9\3."
                                 "\x80\2}" TEXT ("\r", "little_endian") "\x88s.";
  GByteArray *file = g_byte_array_new ();

  append (file, preamble, sizeof preamble - 1);
  append (file, pickle, size);
  append (file, rest, rest_size);
  return g_byte_array_free_to_bytes (file);
}

static void
check_refused (GBytes *bytes, DscError code, const char *words)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);
  /* Of exactly its size, so that a sanitizer sees the byte behind it. */
  g_autoptr (GBytes) exact = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) dict = dsc_state_dict_new_from_bytes (exact, "odd\xff.pth", &error);

  if (dict != NULL)
    g_error ("what should be refused with “%s” is taken", words);
  g_assert_true (error->domain == DSC_ERROR && g_utf8_validate (error->message, -1, NULL));
  g_assert_nonnull (strstr (error->message, "“odd\\xff.pth”"));
  if (error->code != (int) code || strstr (error->message, words) == NULL)
    g_error ("refused with code %d, “%s”, which does not say “%s”", error->code, error->message,
             words);
}

/* The pickle alone is refused, whatever follows. */
static void
check_pickle (const char *pickle, gsize size, DscError code, const char *words)
{
  g_autoptr (GBytes) bytes = make_legacy (pickle, size, "", 0);

  check_refused (bytes, code, words);
}

static void
test_nothing_is_run (void)
{
  const DscError code = DSC_ERROR_UNSUPPORTED;

  check_pickle (PICKLE ("cos\nsystem\n" TEXT ("\2", "id") "\x85R."), code, "“os.system”");
  check_pickle (PICKLE ("cposix\nsystem\n" TEXT ("\2", "id") "\x85R."), code, "“posix.system”");
  check_pickle (PICKLE ("cbuiltins\neval\n" TEXT ("\1", "1") "\x85R."), code, "“builtins.eval”");
  check_pickle (PICKLE ("c__builtin__\nexec\n)R."), code, "“__builtin__.exec”");
  check_pickle (PICKLE ("ctorch\nload\n)R."), code, "“torch.load”");
  check_pickle (PICKLE ("ctorch._utils\n_rebuild_sparse_tensor\n)R."), code, "sparse");
  check_pickle (PICKLE ("ctorch\nFloatStorage.__init__\n)R."), code, "FloatStorage.__init__");
  check_pickle (PICKLE ("c\n\n)R."), code, "“.”");
  check_pickle (PICKLE ("c\xff\0\n\1\n."), code, "“\\xff");
  /* The name is in two pieces, and only together it is one of ours. */
  check_pickle (PICKLE ("ccollections.OrderedDict\n\n)R."), code, "“collections.OrderedDict.”");
  check_pickle (PICKLE ("(ios\nsystem\n."), code, "0x69");
  check_pickle (PICKLE ("(cos\nsystem\no."), code, "“os.system”");
  check_pickle (PICKLE (TEXT ("\2", "os") TEXT ("\6", "system") "\x93."), code, "0x93");
  check_pickle (PICKLE ("\x82\1."), code, "0x82");
  check_pickle (PICKLE ("P1\n."), code, "0x50");
  check_pickle (PICKLE ("\x80\4\x95\0\0\0\0\0\0\0\0."), code, "protocol 4");
  check_pickle (PICKLE ("\xff."), code, "0xff");
}

static void
test_pickles_that_make_no_sense_are_refused (void)
{
  static const struct
  {
    const char *pickle;
    gsize size;
  } pickles[] = {
    { PICKLE (".") },
    { PICKLE ("NN.") },
    { PICKLE ("(N.") },
    { PICKLE ("a.") },
    { PICKLE ("Na.") },
    { PICKLE ("NNa.") },
    { PICKLE ("u.") },
    { PICKLE ("}u.") },
    { PICKLE ("}(Nu.") },
    { PICKLE ("t.") },
    { PICKLE ("0.") },
    { PICKLE ("N(0.") },
    { PICKLE ("}Ns.") },
    { PICKLE ("NN\x87.") },
    { PICKLE ("N(\x85.") },
    { PICKLE ("](NNu.") },
    { PICKLE ("}(Ne.") },
    { PICKLE ("h\5.") },
    { PICKLE ("q\0.") },
    { PICKLE ("NN\x85R.") },
    { PICKLE ("NR.") },
    { PICKLE ("]Nb.") },
    { PICKLE ("}Nb.") },
    { PICKLE ("Q.") },
    { PICKLE ("NQ.") },
    { PICKLE (")Q.") },
    { PICKLE ("N)\x81.") },
    { PICKLE ("}r\xff\xff\xff\x7f.") },
    { PICKLE ("}r\0\x20\0\0.") },
    { PICKLE ("ccollections\nOrderedDict\n)\x81.") },
    { PICKLE ("ccollections\nOrderedDict\nNR.") },
    { PICKLE ("ccollections\nOrderedDict\n]N\x85"
              "a\x85R.") },
    { PICKLE (FLOATS ")R.") },
    { PICKLE ("ctorch.nn.parameter\nParameter\n)R.") },
    { PICKLE ("ctorch.nn.parameter\nParameter\n)\x81Nb.") },
    { PICKLE ("}" TEXT ("\1", "a") "ctorch.nn.parameter\nParameter\n)\x81s.") },
    { PICKLE ("ctorch._utils\n_rebuild_parameter\n(N\x88NtR.") },
    { PICKLE (V2 ")R.") },
    { PICKLE (V2 "(NK\0))\x89NtR.") },
    { PICKLE ("(" TEXT ("\6", "module") FLOATS TEXT ("\1", "0") TEXT ("\3", "cpu") "K\1tQ.") },
    { PICKLE ("(" TEXT ("\7", "storage") HOOKS TEXT ("\1", "0") TEXT ("\3", "cpu") "K\1tQ.") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pickles); i++)
    {
      g_autoptr (GBytes) bytes = make_legacy (pickles[i].pickle, pickles[i].size, PICKLE (KEYS));
      g_autoptr (GError) error = NULL;

      g_test_message ("%u", i);
      g_assert_null (dsc_state_dict_new_from_bytes (bytes, "x", &error));
      g_assert_true (error->domain == DSC_ERROR && strstr (error->message, "“x”") != NULL);
    }
}

/* @n times @instruction, then @end. */
static void
check_many (const char *instruction, gsize n, const char *end, DscError code, const char *words)
{
  g_autoptr (GString) pickle = g_string_sized_new (n * strlen (instruction));

  for (gsize i = 0; i < n; i++)
    g_string_append (pickle, instruction);
  g_string_append (pickle, end);
  check_pickle (pickle->str, pickle->len, code, words);
}

static void
test_depth_and_memory_are_bounded (void)
{
  const char *deep = "nested or long beyond reason";
  g_autoptr (GString) laughs = g_string_new ("]q");

  check_many ("(", 100000, ".", DSC_ERROR_TOO_LARGE, deep);
  check_many ("]", 100000, ".", DSC_ERROR_TOO_LARGE, deep);
  check_many (")\x85", 100000, ".", DSC_ERROR_TOO_LARGE, deep);
  check_many ("]0", 4000000, ".", DSC_ERROR_TOO_LARGE, "more than any network needs");
  check_many ("]N\x61"
              "0",
              1000000, ".", DSC_ERROR_TOO_LARGE, "more than any network needs");
  /* A tuple in a tuple, a hundred thousand deep, is no depth for us. */
  check_many ("\x85", 100000, ".", DSC_ERROR_CORRUPT, "makes no sense");
  {
    g_autoptr (GString) nested = g_string_new (")");

    for (guint i = 0; i < 100000; i++)
      g_string_append_c (nested, '\x85');
    g_string_append (nested, ".");
    g_string_append_len (nested, "\x80\2].", 4);
    check_pickle (nested->str, nested->len, DSC_ERROR_UNSUPPORTED, "no dictionary");
  }
  /* Each list holds the one before it ten times. */
  g_string_append_c (laughs, '\0');
  for (guint i = 0; i < 100; i++)
    {
      g_string_append_len (laughs, "](", 2);
      for (guint j = 0; j < 10; j++)
        {
          g_string_append_c (laughs, 'h');
          g_string_append_c (laughs, (char) i);
        }
      g_string_append_c (laughs, 'e');
      g_string_append_c (laughs, 'q');
      g_string_append_c (laughs, (char) (i + 1));
    }
  g_string_append (laughs, "\x85.");
  check_pickle (laughs->str, laughs->len, DSC_ERROR_CORRUPT, "");
}

static void
test_what_holds_itself_is_refused (void)
{
  g_autoptr (GBytes) list = make_legacy (PICKLE ("]q\0h\0a."), PICKLE ("]."));
  g_autoptr (GBytes) dict
      = make_legacy (PICKLE ("}q\0" TEXT ("\5", "model") "h\0s."), PICKLE ("]."));

  check_refused (list, DSC_ERROR_UNSUPPORTED, "no dictionary of tensors");
  check_refused (dict, DSC_ERROR_UNSUPPORTED, "no dictionary of tensors");
}

/* A dict of one tensor “a” over a storage of four floats that is really there. */
static void
check_tensor (const char *pickle, gsize size, DscError code, const char *words)
{
  static const char rest[] = KEYS "\4\0\0\0\0\0\0\0"
                                  "0123456789abcdef";
  g_autoptr (GBytes) bytes = make_legacy (pickle, size, rest, sizeof rest - 1);

  check_refused (bytes, code, words);
}

#define FOUR STORAGE ("0", "K\4")
#define MINUS_ONE "J\xff\xff\xff\xff"
#define HUGE "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f"

/* So that what is refused is refused for what is wrong with it. */
static void
test_a_sound_file_of_this_kind_is_taken (void)
{
  static const char rest[] = KEYS "\4\0\0\0\0\0\0\0"
                                  "0123456789abcdef";
  g_autoptr (GBytes) bytes
      = make_legacy (PICKLE (DICT (FOUR, "K\1K\1K\2\x86K\1K\2\x86")), rest, sizeof rest - 1);
  g_autoptr (GError) error = NULL;
  g_autoptr (DscStateDict) dict = dsc_state_dict_new_from_bytes (bytes, "x", &error);

  g_assert_no_error (error);
  g_assert_cmpmem (dsc_state_dict_lookup (dict, "a")->data, 8, "4567cdef", 8);
}

static void
test_tensors_stay_within_their_storage (void)
{
  const DscError code = DSC_ERROR_CORRUPT;
  const char *words = "reaches beyond";

  check_tensor (PICKLE (DICT (FOUR, "K\1K\4\x85K\1\x85")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\4))")), code, words);
  check_tensor (PICKLE (DICT (FOUR, MINUS_ONE "K\1\x85K\1\x85")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\0" MINUS_ONE "\x85K\1\x85")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\3K\4\x85" MINUS_ONE "\x85")), code, words);
  check_tensor (PICKLE (DICT (FOUR, HUGE "K\1\x85K\1\x85")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\0" HUGE "\x85K\0\x85")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\0K\2\x85" HUGE "\x85")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\0" HUGE HUGE "\x86K\0K\0\x86")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\0K\3K\3\x86" HUGE HUGE "\x86")), code, words);
  check_tensor (PICKLE (DICT (FOUR, "K\0K\1\x85)")), code, "makes no sense");
  check_tensor (PICKLE (DICT (FOUR, "K\0N)")), code, "makes no sense");
  check_tensor (PICKLE (DICT (FOUR, "K\0K\1\x85(K\1K\1K\1K\1K\1K\1K\1K\1K\1t")),
                DSC_ERROR_UNSUPPORTED, "9 dimensions");
}

static void
test_a_small_file_makes_no_large_tensors (void)
{
  check_tensor (PICKLE (DICT (FOUR, "K\0J\0\0\x10\0J\0\0\x10\0\x86K\0K\0\x86")),
                DSC_ERROR_TOO_LARGE, "far more room");
  check_tensor (PICKLE (DICT (STORAGE ("0", "J\xff\xff\xff\x7f"), "K\0))")), DSC_ERROR_CORRUPT,
                "more numbers than there is room");
  check_tensor (PICKLE (DICT (STORAGE ("0", HUGE), "K\0))")), DSC_ERROR_CORRUPT,
                "more numbers than there is room");
  check_tensor (PICKLE (DICT (STORAGE ("0", MINUS_ONE), "K\0))")), DSC_ERROR_CORRUPT,
                "more numbers than there is room");
}

static void
test_what_changes_numbers_is_refused (void)
{
  check_tensor (PICKLE ("}" TEXT ("\1", "a") V2 "(" FOUR "K\0))\x89}NNstRs."),
                DSC_ERROR_UNSUPPORTED, "hooks");
  check_tensor (PICKLE ("}" TEXT ("\1", "a") V2 "(" FOUR "K\0))\x89" HOOKS
                                                "}" TEXT ("\3", "neg") "\x88stRs."),
                DSC_ERROR_UNSUPPORTED, "negative");
}

#define TWICE(one, two) "\x80\2}(" one two "u."
#define ENTRY(name, storage) name V2 "(" storage "K\0))\x89" HOOKS "tR"

static void
test_names_and_storages_are_checked (void)
{
  check_tensor (PICKLE (TWICE (ENTRY (TEXT ("\1", "a"), FOUR), ENTRY (TEXT ("\1", "a"), FOUR))),
                DSC_ERROR_CORRUPT, "two tensors named “a”");
  check_tensor (PICKLE (TWICE (ENTRY (TEXT ("\1", "a"), FOUR),
                               ENTRY (TEXT ("\1", "b"), STORAGE ("0", "K\3")))),
                DSC_ERROR_CORRUPT, "makes no sense");
  check_tensor (PICKLE (TWICE (ENTRY (TEXT ("\1", "a"), FOUR),
                               ENTRY (TEXT ("\1", "b"), STORAGE ("1", "K\4")))),
                DSC_ERROR_CORRUPT, "makes no sense");
  check_tensor (PICKLE (TWICE (ENTRY ("K\1", FOUR), "")), DSC_ERROR_CORRUPT, "not a text");
  check_tensor (PICKLE (TWICE (ENTRY (TEXT ("\1", "\xff"), FOUR), "")), DSC_ERROR_CORRUPT,
                "not a text");
  check_tensor (PICKLE (TWICE (ENTRY (TEXT ("\2", "a\0"), FOUR), "")), DSC_ERROR_CORRUPT,
                "not a text");
  check_tensor (PICKLE (TWICE (ENTRY (TEXT ("\1", "a"), STORAGE ("\0", "K\4")), "")),
                DSC_ERROR_CORRUPT, "not text");
}

/* Begins a dict, puts a name of @size bytes into the memo as 0 and an empty tensor as 1. */
static GString *
begin_listing (guint8 size)
{
  GString *pickle = g_string_new (NULL);
  g_autofree char *name = g_strnfill (size, 'a');

  g_string_append_len (pickle, PICKLE ("\x80\2}X"));
  g_string_append_c (pickle, (char) size);
  g_string_append_len (pickle, PICKLE ("\0\0\0"));
  g_string_append_len (pickle, name, size);
  g_string_append_len (pickle, PICKLE ("q\0" V2 "(" FOUR "K\0K\0\x85K\1\x85\x89" HOOKS "tRq\1s"));
  return pickle;
}

/* Four bytes for an entry: nothing of what it names may be copied for each of them. */
static void
test_a_tensor_listed_without_end_takes_no_memory (void)
{
  g_autoptr (GString) pickle = begin_listing (200);
  struct rusage before, after;

  for (guint i = 0; i < 1000000; i++)
    g_string_append_len (pickle, PICKLE ("h\0h\1s"));
  g_string_append_c (pickle, '.');
  getrusage (RUSAGE_SELF, &before);
  check_tensor (pickle->str, pickle->len, DSC_ERROR_CORRUPT, "two tensors named “aaa");
  getrusage (RUSAGE_SELF, &after);
  g_assert_cmpint (after.ru_maxrss - before.ru_maxrss, <, 150 * 1024);
}

static void
test_there_is_an_end_to_tensors (void)
{
  g_autoptr (GString) pickle = begin_listing (1);

  for (guint i = 0; i < 65536; i++)
    {
      g_autofree char *name = g_strdup_printf ("%05u", i);

      g_string_append_len (pickle, PICKLE (TEXT ("\5", "")));
      g_string_append (pickle, name);
      g_string_append_len (pickle, PICKLE ("h\1s"));
    }
  g_string_append_c (pickle, '.');
  check_tensor (pickle->str, pickle->len, DSC_ERROR_TOO_LARGE, "more than 65536 tensors");
}

/* The part (key, offset, n) of the storage “0” of four floats as a storage. */
#define VIEW(offset, n)                                                                        \
  "(" TEXT ("\7", "storage") FLOATS TEXT ("\1", "0") TEXT ("\3", "cpu") "K\4" TEXT ("\1", "v") \
      offset n "\x87tQ"

static void
test_views_stay_within_their_root (void)
{
  check_tensor (PICKLE (DICT (VIEW ("K\2", "K\3"), "K\0))")), DSC_ERROR_CORRUPT, "no sense");
  check_tensor (PICKLE (DICT (VIEW (MINUS_ONE, "K\3"), "K\0))")), DSC_ERROR_CORRUPT, "no sense");
  check_tensor (PICKLE (DICT (VIEW ("K\2", HUGE), "K\0))")), DSC_ERROR_CORRUPT, "no sense");
  check_tensor (PICKLE (DICT (VIEW ("K\2", "K\1"), "K\1))")), DSC_ERROR_CORRUPT, "beyond");
}

static void
test_the_lists_of_legacy_storages_are_checked (void)
{
  static const char pickle[] = DICT (FOUR, "K\0))");
  static const struct
  {
    const char *rest;
    gsize size;
  } rests[] = {
    { PICKLE ("\x80\2].") }, /* key missing */
    { PICKLE ("N.") },       /* no list */
    { PICKLE (KEYS) },       /* no numbers */
    { PICKLE (KEYS "\3\0\0\0\0\0\0\0"
                   "0123456789ab") }, /* too few */
    { PICKLE (KEYS "\xff\xff\xff\xff\xff\xff\xff\xff"
                   "0123456789abcdef") },    /* negative */
    { PICKLE ("](" TEXT ("\1", "1") "e.") }, /* unknown */
    { PICKLE ("](K\0e.") },                  /* no text */
    { PICKLE ("](" TEXT ("\1", "0") TEXT ("\1", "0") "e."
                                                     "\4\0\0\0\0\0\0\0"
                                                     "0123456789abcdef"
                                                     "\4\0\0\0\0\0\0\0"
                                                     "0123456789abcdef") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rests); i++)
    {
      g_autoptr (GBytes) bytes
          = make_legacy (pickle, sizeof pickle - 1, rests[i].rest, rests[i].size);

      g_test_message ("%u", i);
      check_refused (bytes, DSC_ERROR_CORRUPT, "");
    }
}

static void
test_preambles_are_checked (void)
{
#define MAGIC "\x80\2\x8a\nl\xfc\x9c\x46\xf9\x20j\xa8P\x19."
  g_autoptr (GBytes) version = g_bytes_new_static (PICKLE (MAGIC "M\xea\3.}."));
  g_autoptr (GBytes) order
      = g_bytes_new_static (PICKLE (MAGIC "M\xe9\3.}" TEXT ("\r", "little_endian") "\x89s."));
  g_autoptr (GBytes) machine = g_bytes_new_static (PICKLE (MAGIC "M\xe9\3.N."));
  g_autoptr (GBytes) other = g_bytes_new_static (PICKLE ("\x80\2}q\0."));
  g_autoptr (GBytes) nothing = g_bytes_new_static ("", 0);

  check_refused (version, DSC_ERROR_UNSUPPORTED, "version");
  check_refused (order, DSC_ERROR_UNSUPPORTED, "byte order");
  check_refused (machine, DSC_ERROR_CORRUPT, "no sense");
  check_refused (other, DSC_ERROR_CORRUPT, "begins neither");
  check_refused (nothing, DSC_ERROR_CORRUPT, "begins neither");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pth-hostile/nothing-is-run", test_nothing_is_run);
  g_test_add_func ("/pth-hostile/pickles-that-make-no-sense-are-refused",
                   test_pickles_that_make_no_sense_are_refused);
  g_test_add_func ("/pth-hostile/depth-and-memory-are-bounded", test_depth_and_memory_are_bounded);
  g_test_add_func ("/pth-hostile/what-holds-itself-is-refused", test_what_holds_itself_is_refused);
  g_test_add_func ("/pth-hostile/a-sound-file-of-this-kind-is-taken",
                   test_a_sound_file_of_this_kind_is_taken);
  g_test_add_func ("/pth-hostile/tensors-stay-within-their-storage",
                   test_tensors_stay_within_their_storage);
  g_test_add_func ("/pth-hostile/a-small-file-makes-no-large-tensors",
                   test_a_small_file_makes_no_large_tensors);
  g_test_add_func ("/pth-hostile/what-changes-numbers-is-refused",
                   test_what_changes_numbers_is_refused);
  g_test_add_func ("/pth-hostile/names-and-storages-are-checked",
                   test_names_and_storages_are_checked);
  g_test_add_func ("/pth-hostile/a-tensor-listed-without-end-takes-no-memory",
                   test_a_tensor_listed_without_end_takes_no_memory);
  g_test_add_func ("/pth-hostile/there-is-an-end-to-tensors", test_there_is_an_end_to_tensors);
  g_test_add_func ("/pth-hostile/views-stay-within-their-root", test_views_stay_within_their_root);
  g_test_add_func ("/pth-hostile/the-lists-of-legacy-storages-are-checked",
                   test_the_lists_of_legacy_storages_are_checked);
  g_test_add_func ("/pth-hostile/preambles-are-checked", test_preambles_are_checked);
  return g_test_run ();
}
