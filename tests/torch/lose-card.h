/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The processor in the place of a card that is lost: where libtorch asks for memory it meets what
 * it would meet where a card does not answer any more. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* From now on the next tensor that is made meets it, once, on whichever thread. */
void lose_card (void);
/* Returns: whether it has. */
gboolean lose_card_has_happened (void);

G_END_DECLS
