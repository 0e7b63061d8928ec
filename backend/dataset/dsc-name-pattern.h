/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pattern that picks a word out of a photo's path, such as its class or the thing that it shows.
 *
 * A Perl-compatible regular expression, searched for in the path relative to the dataset's root, as
 * fastai's from_name_re has it: the word is the first group in parentheses, or the whole match
 * where there is none. Immutable; any thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DscNamePattern DscNamePattern;

/** @error: DSC_ERROR_USAGE: not a regular expression, or over 1,000 bytes long. */
DscNamePattern *dsc_name_pattern_new (const char *pattern, GError **error);
void dsc_name_pattern_free (DscNamePattern *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DscNamePattern, dsc_name_pattern_free)

/** Returns: (transfer full) (nullable): the word in @path; %NULL where the pattern does not fit,
 * picks nothing, or takes too long to match. */
char *dsc_name_pattern_pick (const DscNamePattern *self, const char *path);

G_END_DECLS
