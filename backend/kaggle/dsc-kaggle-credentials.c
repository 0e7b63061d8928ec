/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who a person is to Kaggle. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include "base/dsc-error.h"
#include "base/dsc-json.h"
#include "base/dsc-text.h"
#include "kaggle/dsc-kaggle-credentials.h"

#define MAX_FILE (64 * 1024)
#define MAX_SECRET 8000
#define MAX_DEPTH 4

void
dsc_kaggle_credentials_free (DscKaggleCredentials *self)
{
  if (self == NULL)
    return;
  g_free (self->authorization);
  g_free (self->source);
  g_free (self->warning);
  g_free (self);
}

/* Whether it can stand in a header. */
static gboolean
is_secret (const char *text)
{
  gsize length = strlen (text);

  if (length == 0 || length > MAX_SECRET)
    return FALSE;
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isgraph (text[i]))
      return FALSE;
  return TRUE;
}

static gboolean
fail (const char *path, const char *wanted, GError **error)
{
  g_autofree char *shown = dsc_path_display (path);

  g_set_error (
      error, DSC_ERROR, DSC_ERROR_UNREADABLE,
      _ ("“%s” is not %s. Make a new one at https://www.kaggle.com/settings, or delete it: "
         "most public datasets need none."),
      shown, wanted);
  return FALSE;
}

/* --- files --- */

/* Reads what is open as @fd; −1 with errno where it cannot be read. */
static gssize
read_all (int fd, char *text)
{
  gsize length = 0;

  while (length < MAX_FILE)
    {
      gssize n = read (fd, text + length, MAX_FILE - length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return n < 0 ? -1 : (gssize) length;
      length += (gsize) n;
    }
  return (gssize) length;
}

/* Says that the file is open to others. */
static void
warn_of_readers (DscKaggleCredentials *self, const char *path)
{
  g_autofree char *shown = dsc_path_display (path);

  g_free (self->warning);
  self->warning
      = g_strdup_printf (_ ("Others at this computer may read “%s”. Only you should: chmod "
                            "600 “%s”"),
                         shown, shown);
}

/* Returns: (transfer full) (nullable): what is in the file; %NULL without @error if it is not
 * there.
 */
static char *
read_file (DscKaggleCredentials *self, const char *path, GError **error)
{
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  int errnum = errno;
  g_autofree char *text = NULL;
  struct stat status;
  gssize length = -1;

  if (fd < 0 && (errnum == ENOENT || errnum == ENOTDIR))
    return NULL;
  if (fd >= 0)
    {
      text = g_malloc0 (MAX_FILE + 1);
      length = fstat (fd, &status) == 0 ? read_all (fd, text) : -1;
      errnum = errno;
      close (fd);
    }
  if (length < 0)
    {
      g_autofree char *shown = dsc_path_display (path);

      dsc_error_set_errno (error, errnum, _ ("“%s” could not be read"), shown);
      return NULL;
    }
  if (length == MAX_FILE)
    text[0] = '\0'; /* none of the kinds is so long */
  if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    warn_of_readers (self, path);
  return g_steal_pointer (&text);
}

static char *
home_file (const char *name)
{
  return g_build_filename (g_get_home_dir (), ".kaggle", name, NULL);
}

/* Returns: (transfer full) (nullable): the value of a string member of an object. */
static char *
dup_member (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? g_strdup (json_node_get_string (node))
             : NULL;
}

/* Returns: (transfer full) (nullable): @text as an object. */
static JsonNode *
parse_object (const char *text)
{
  g_autoptr (JsonNode) node = dsc_json_parse (text, strlen (text), MAX_DEPTH, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? g_steal_pointer (&node) : NULL;
}

/* --- 1: a token --- */

static gboolean
take_token (DscKaggleCredentials *self, const char *token, const char *source)
{
  self->authorization = g_strconcat ("Bearer ", token, NULL);
  self->source = dsc_path_display (source);
  return TRUE;
}

static gboolean
take_token_file (DscKaggleCredentials *self, const char *path, GError **error)
{
  g_autofree char *token = read_file (self, path, error);

  if (token == NULL)
    return FALSE;
  g_strstrip (token);
  return is_secret (token) ? take_token (self, token, path)
                           : fail (path, _ ("a file with an access token"), error);
}

static gboolean
find_token (DscKaggleCredentials *self, GError **error)
{
  static const char *const names[] = { "access_token", "access_token.txt" };
  const char *variable = g_getenv ("KAGGLE_API_TOKEN");
  g_autoptr (GError) problem = NULL;
  gboolean found = FALSE;

  if (variable != NULL && *variable != '\0')
    {
      if (g_file_test (variable, G_FILE_TEST_IS_REGULAR))
        return take_token_file (self, variable, error);
      return is_secret (variable) ? take_token (self, variable, "$KAGGLE_API_TOKEN")
                                  : fail ("$KAGGLE_API_TOKEN", _ ("an access token"), error);
    }
  for (guint i = 0; i < G_N_ELEMENTS (names) && !found && problem == NULL; i++)
    {
      g_autofree char *path = home_file (names[i]);

      found = take_token_file (self, path, &problem);
    }
  if (problem != NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return found;
}

/* --- 2: a name and a key --- */

static char *
key_file (void)
{
  const char *folder = g_getenv ("KAGGLE_CONFIG_DIR");
  g_autofree char *usual = g_build_filename (g_get_home_dir (), ".kaggle", NULL);

  if (folder != NULL && *folder != '\0')
    return g_build_filename (folder, "kaggle.json", NULL);
  if (g_file_test (usual, G_FILE_TEST_IS_DIR))
    return g_build_filename (usual, "kaggle.json", NULL);
  return g_build_filename (g_get_user_config_dir (), "kaggle", "kaggle.json", NULL);
}

/* Reads what @name and @key do not have yet. Returns: whether there is a file. */
static gboolean
read_key_file (DscKaggleCredentials *self, const char *path, char **name, char **key,
               GError **error)
{
  g_autofree char *text = read_file (self, path, error);
  g_autoptr (JsonNode) node = NULL;

  if (text == NULL)
    return FALSE;
  node = parse_object (text);
  if (node != NULL && *name == NULL)
    *name = dup_member (json_node_get_object (node), "username");
  if (node != NULL && *key == NULL)
    *key = dup_member (json_node_get_object (node), "key");
  return *name != NULL && *key != NULL
             ? TRUE
             : fail (path, _ ("a file with a name and a key, as Kaggle makes it"), error);
}

static char *
dup_variable (const char *name)
{
  const char *value = g_getenv (name);

  return value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}

static gboolean
find_key (DscKaggleCredentials *self, GError **error)
{
  g_autofree char *name = dup_variable ("KAGGLE_USERNAME");
  g_autofree char *key = dup_variable ("KAGGLE_KEY");
  g_autofree char *path = NULL;
  g_autofree char *both = NULL;
  g_autofree char *coded = NULL;

  if (name == NULL || key == NULL)
    {
      path = key_file ();
      if (!read_key_file (self, path, &name, &key, error))
        return FALSE;
    }
  if (!is_secret (name) || !is_secret (key) || strchr (name, ':') != NULL)
    return fail (path != NULL ? path : "$KAGGLE_KEY", _ ("a name and a key of Kaggle"), error);
  both = g_strconcat (name, ":", key, NULL);
  coded = g_base64_encode ((const guint8 *) both, strlen (both));
  self->authorization = g_strconcat ("Basic ", coded, NULL);
  self->source = dsc_path_display (path != NULL ? path : "$KAGGLE_KEY");
  return TRUE;
}

/* --- 3: a login --- */

static gboolean
has_passed (const char *time)
{
  g_autoptr (GTimeZone) utc = g_time_zone_new_utc ();
  g_autoptr (GDateTime) end = time != NULL ? g_date_time_new_from_iso8601 (time, utc) : NULL;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();

  return end == NULL || g_date_time_compare (end, now) <= 0;
}

/* A login lasts for half a day; Kaggle's own program renews it. */
static gboolean
find_login (DscKaggleCredentials *self, GError **error)
{
  g_autofree char *path = home_file ("credentials.json");
  g_autofree char *text = read_file (self, path, error);
  g_autoptr (JsonNode) node = text != NULL ? parse_object (text) : NULL;
  g_autofree char *token = NULL;
  g_autofree char *end = NULL;

  if (text == NULL)
    return FALSE;
  if (node != NULL)
    {
      token = dup_member (json_node_get_object (node), "access_token");
      end = dup_member (json_node_get_object (node), "access_token_expiration");
    }
  if (token == NULL || !is_secret (token))
    return fail (path, _ ("a login of Kaggle"), error);
  if (!has_passed (end))
    return take_token (self, token, path);
  g_free (self->warning);
  self->warning
      = g_strdup (_ ("Your login to Kaggle has ended, and is not used. Where it is needed: "
                     "kaggle auth login"));
  return FALSE;
}

/* --- the whole --- */

DscKaggleCredentials *
dsc_kaggle_credentials_find (GError **error)
{
  g_autoptr (DscKaggleCredentials) self = g_new0 (DscKaggleCredentials, 1);
  gboolean (*const places[]) (DscKaggleCredentials *, GError **)
      = { find_token, find_key, find_login };

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autoptr (GError) problem = NULL;

      if (places[i](self, &problem))
        break;
      if (problem != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return NULL;
        }
    }
  return g_steal_pointer (&self);
}
