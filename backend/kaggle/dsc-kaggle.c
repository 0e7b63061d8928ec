/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Datasets of Kaggle, by the classic interface (/api/v1), which needs no login for public ones. */
#include "config.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/dsc-error.h"
#include "base/dsc-json.h"
#include "base/dsc-text.h"
#include "kaggle/dsc-kaggle.h"

#define ADDRESS "https://www.kaggle.com"
#define MAX_JSON (1024 * 1024)
#define MAX_DEPTH 16
/* Of a text that is shown. */
#define MAX_WORDS 300

/* What its server answers when it does not do what it is asked; see RFC 9110 and RFC 6585. */
enum
{
  UNAUTHORIZED = 401,
  FORBIDDEN = 403,
  NOT_FOUND = 404,
  TOO_MANY_REQUESTS = 429,
};

void
dsc_kaggle_info_free (DscKaggleInfo *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->updated, g_date_time_unref);
  g_free (self->title);
  g_free (self->licence);
  g_free (self->author);
  g_free (self);
}

/* --- requests --- */

static char *
make_url (const DscKaggleServer *server, const char *what, const DscKaggleName *name)
{
  const char *address = server->address != NULL ? server->address : ADDRESS;

  return g_strdup_printf ("%s%sapi/v1/datasets/%s/%s/%s", address,
                          g_str_has_suffix (address, "/") ? "" : "/", what, name->owner,
                          name->slug);
}

static const char *
authorization_of (const DscKaggleServer *server)
{
  return server->credentials != NULL ? server->credentials->authorization : NULL;
}

/* --- refusals --- */

/* Kaggle answers 403 or 404 for the same thing, one day so and another day so. */
static char *
explain_absence (const DscKaggleServer *server, const DscKaggleName *name)
{
  g_autofree char *page = dsc_kaggle_name_to_page (name);
  g_autofree char *shown = dsc_kaggle_name_to_string (name);

  if (authorization_of (server) != NULL)
    return g_strdup_printf (
        _ ("Kaggle does not give out the dataset “%s”. Look at %s in a web browser: if it is "
           "there, "
           "accept its rules on that page with the account that your credentials (%s) are of; if "
           "it is private, its owner must share it with that account; else its name is misspelt."),
        shown, page, server->credentials->source);
  return g_strdup_printf (
      _ ("Kaggle does not give out the dataset “%s”. Look at %s in a web browser: if it is there, "
         "log "
         "in and accept its rules on that page, make a token at https://www.kaggle.com/settings "
         "and put it into ~/.kaggle/access_token, then try again; else its name is misspelt."),
      shown, page);
}

static char *
explain_refusal (const DscKaggleServer *server)
{
  if (authorization_of (server) != NULL)
    return g_strdup_printf (
        _ ("Kaggle does not accept your credentials (%s). Make a new token at "
           "https://www.kaggle.com/settings and put it into ~/.kaggle/access_token, or remove the "
           "old one: most public datasets need none."),
        server->credentials->source);
  return g_strdup (
      _ ("Kaggle wants to know who you are. Make a token at https://www.kaggle.com/settings, put "
         "it into ~/.kaggle/access_token, which only you should be able to read, and try again."));
}

/* Puts a sentence with what to do in the place of one that only names the server's answer. */
static void
explain (const DscKaggleServer *server, const DscKaggleName *name, guint status, GError *problem,
         GError **error)
{
  g_autofree char *words = NULL;
  if (status == UNAUTHORIZED)
    words = explain_refusal (server);
  else if (status == FORBIDDEN || status == NOT_FOUND)
    words = explain_absence (server, name);
  else if (status == TOO_MANY_REQUESTS)
    words = g_strdup_printf (_ ("%s Kaggle counts what each computer and account fetches; wait, or "
                                "use a token if you have none (https://www.kaggle.com/settings). "
                                "What has arrived is kept."),
                             problem->message);
  if (words == NULL || !g_error_matches (problem, DSC_ERROR, DSC_ERROR_MISSING))
    {
      g_propagate_error (error, problem);
      return;
    }
  g_error_free (problem);
  g_set_error_literal (error, DSC_ERROR, DSC_ERROR_MISSING, words);
}

/* --- what is known of a dataset --- */

/* The member @name, or, as some versions of the interface have it, @name and "Nullable". */
static JsonNode *
find_member (JsonObject *object, const char *name)
{
  g_autofree char *other = g_strconcat (name, "Nullable", NULL);
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && !JSON_NODE_HOLDS_NULL (node) ? node
                                                      : json_object_get_member (object, other);
}

/* Returns: (transfer full) (nullable): words that can be shown. */
static char *
dup_words (JsonObject *object, const char *name)
{
  JsonNode *node = find_member (object, name);
  g_autofree char *start = NULL;

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_STRING
      || *json_node_get_string (node) == '\0')
    return NULL;
  start = g_utf8_substring (json_node_get_string (node), 0,
                            MIN (MAX_WORDS, g_utf8_strlen (json_node_get_string (node), -1)));
  return dsc_path_display (g_strstrip (start));
}

static guint64
get_count (JsonObject *object, const char *name)
{
  JsonNode *node = find_member (object, name);

  if (node == NULL || json_node_get_value_type (node) != G_TYPE_INT64)
    return 0;
  return (guint64) MAX (json_node_get_int (node), 0);
}

static DscKaggleInfo *
read_info (GBytes *text)
{
  gsize length;
  const char *bytes = g_bytes_get_data (text, &length);
  g_autoptr (JsonNode) node = length > 0 ? dsc_json_parse (bytes, length, MAX_DEPTH, NULL) : NULL;
  g_autoptr (DscKaggleInfo) self = NULL;
  g_autoptr (GTimeZone) utc = NULL;
  g_autofree char *updated = NULL;
  JsonObject *object;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return NULL;
  object = json_node_get_object (node);
  self = g_new0 (DscKaggleInfo, 1);
  self->title = dup_words (object, "title");
  if (self->title == NULL)
    return NULL;
  self->licence = dup_words (object, "licenseName");
  self->author = dup_words (object, "ownerName");
  self->version = (guint) MIN (get_count (object, "currentVersionNumber"), G_MAXUINT);
  self->bytes = get_count (object, "totalBytes");
  updated = dup_words (object, "lastUpdated");
  utc = g_time_zone_new_utc ();
  self->updated = updated != NULL ? g_date_time_new_from_iso8601 (updated, utc) : NULL;
  return g_steal_pointer (&self);
}

DscKaggleInfo *
dsc_kaggle_describe (const DscKaggleServer *server, const DscKaggleName *name,
                     GCancellable *cancellable, DscProgressFunc func, gpointer user_data,
                     GError **error)
{
  g_autofree char *url = NULL;
  guint status;
  g_autoptr (GError) problem = NULL;
  g_autoptr (GBytes) text = NULL;
  DscKaggleInfo *self;

  g_return_val_if_fail (server != NULL && name != NULL, NULL);

  url = make_url (server, "view", name);
  text = dsc_fetch_text (&(DscFetch){ .url = url,
                                      .max_size = MAX_JSON,
                                      .authorization = authorization_of (server),
                                      .wait = server->wait,
                                      .status = &status },
                         cancellable, func, user_data, &problem);
  if (text == NULL)
    {
      explain (server, name, status, g_steal_pointer (&problem), error);
      return NULL;
    }
  self = read_info (text);
  if (self == NULL)
    g_set_error (
        error, DSC_ERROR, DSC_ERROR_UNREADABLE,
        _ ("What came from “%s” is no description of a dataset. If a network asks you to log "
           "in, do that in a web browser and try again."),
        url);
  return self;
}

/* --- fetching --- */

gboolean
dsc_kaggle_fetch (const DscKaggleServer *server, const DscKaggleName *name, const char *path,
                  gboolean *is_same, GCancellable *cancellable, DscProgressFunc func,
                  gpointer user_data, GError **error)
{
  g_autofree char *start = NULL;
  g_autofree char *url = NULL;
  guint status;
  g_autoptr (GError) problem = NULL;

  g_return_val_if_fail (server != NULL && name != NULL && path != NULL, FALSE);

  start = make_url (server, "download", name);
  url = name->version > 0 ? g_strdup_printf ("%s?datasetVersionNumber=%u", start, name->version)
                          : g_strdup (start);
  if (dsc_fetch (&(DscFetch){ .url = url,
                              .path = path,
                              .max_size = DSC_KAGGLE_MAX_SIZE,
                              .authorization = authorization_of (server),
                              .wait = server->wait,
                              .is_same = is_same,
                              .status = &status },
                 cancellable, func, user_data, &problem))
    return TRUE;
  explain (server, name, status, g_steal_pointer (&problem), error);
  return FALSE;
}
