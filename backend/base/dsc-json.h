/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON from a stranger: json-glib behind a fence.
 *
 * json-glib 1.6 recurses without a limit (three megabytes of "[" end the process), lets the last of
 * two members of one name win, wraps numbers beyond 64 bits, and takes comments and several values
 * in a row. All that is refused here. Pure; any thread. */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/** Most elements and members in one text: bounds the memory of the tree to some 200 MB. */
#define DSC_JSON_MAX_VALUES 500000

/**
 * dsc_json_parse:
 * @text: (array length=length): need not end in NUL
 * @length: bytes
 * @max_depth: how deep objects and arrays may nest; `{"a":[1]}` is 2
 * @error: DSC_ERROR_CORRUPT: one sentence that says what is wrong with the text; the caller names
 * the file
 *
 * Returns: (transfer full) (nullable): the one value that @text is; all strings in it are UTF-8
 * without NUL, no object has a member twice, every integer is the one that was written. Free with
 * json_node_unref().
 */
JsonNode *dsc_json_parse (const char *text, gsize length, guint max_depth, GError **error);

G_END_DECLS
