/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digests, against values that others have published or computed. */
#include <string.h>

#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "fetch/dsc-crc32c.h"
#include "fetch/dsc-digest.h"

/* RFC 3720, appendix B.4, and the usual "123456789". */
static void
test_crc32c_is_the_published_one (void)
{
  guint8 bytes[32] = { 0 };

  g_assert_cmphex (dsc_crc32c (0, bytes, sizeof bytes), ==, 0x8A9136AA);
  memset (bytes, 0xFF, sizeof bytes);
  g_assert_cmphex (dsc_crc32c (0, bytes, sizeof bytes), ==, 0x62A8AB43);
  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (guint8) i;
  g_assert_cmphex (dsc_crc32c (0, bytes, sizeof bytes), ==, 0x46DD794E);
  g_assert_cmphex (dsc_crc32c (0, "123456789", 9), ==, 0xE3069283);
  g_assert_cmphex (dsc_crc32c (0, "", 0), ==, 0);
}

static void
test_crc32c_of_pieces_is_that_of_the_whole (void)
{
  static const char text[] = "The quick brown fox jumps over the lazy dog";
  guint32 whole = dsc_crc32c (0, text, strlen (text));

  for (gsize i = 0; i <= strlen (text); i++)
    g_assert_cmphex (dsc_crc32c (dsc_crc32c (0, text, i), text + i, strlen (text) - i), ==, whole);
}

static void
test_a_file_has_three_digests (void)
{
  static const struct
  {
    DscDigestKind kind;
    const char *digest;
  } known[]
      = { { DSC_DIGEST_SHA256, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225" },
          { DSC_DIGEST_MD5, "25f9e794323b453885f5181f1b624d0b" },
          { DSC_DIGEST_CRC32C, "e3069283" } };
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_dir_make_tmp ("digest-XXXXXX", &error);
  g_autofree char *path = g_build_filename (folder, "file", NULL);

  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (path, "123456789", -1, &error));
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      guint64 size = 0;
      g_autofree char *digest
          = dsc_digest_file (path, known[i].kind, NULL, "", NULL, NULL, NULL, &size, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (digest, ==, known[i].digest);
      g_assert_cmpuint (size, ==, 9);
    }
  g_unlink (path);
  g_assert_null (
      dsc_digest_file (path, DSC_DIGEST_CRC32C, NULL, "", NULL, NULL, NULL, NULL, &error));
  g_assert_error (error, DSC_ERROR, DSC_ERROR_NOT_FOUND);
  g_rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/digest/crc32c_is_the_published_one", test_crc32c_is_the_published_one);
  g_test_add_func ("/digest/crc32c_of_pieces_is_that_of_the_whole",
                   test_crc32c_of_pieces_is_that_of_the_whole);
  g_test_add_func ("/digest/a_file_has_three_digests", test_a_file_has_three_digests);
  return g_test_run ();
}
