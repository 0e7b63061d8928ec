/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has chosen, and how the last session looked: the schema
 * data/io.github.discern.Discern.gschema.xml. Window's thread. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/** Returns: (transfer none) (nullable): the settings, one object for the process; %NULL where the
 * schema is neither in the build folder that the program runs from nor installed. */
GSettings *dsc_settings_get (void);

G_END_DECLS
