/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run in a drop-down: what it is called, its network, error and state; follows the run. Window's
 * thread. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/** Returns: (transfer full): makes rows for a list of DscRunItem. */
GtkListItemFactory *dsc_run_choice_factory_new (void);

G_END_DECLS
