/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person has chosen, and how the last session looked: the schema
 * data/io.github.discern.Discern.gschema.xml. Window's thread. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/** Returns: (transfer none) (nullable): the settings, one object for the process; %NULL where the
 * schema is neither in the build folder that the program runs from nor installed. */
GSettings *dsc_settings_get (void);

/** Shows or hides @flap as the last session left it, and remembers how a person leaves it, under
 * the boolean @key. What folding does in a narrow window is not remembered. */
void dsc_settings_remember_flap (AdwFlap *flap, const char *key);

G_END_DECLS
