/* SPDX-License-Identifier: GPL-3.0-or-later */
/* CRC-32C (Castagnoli's polynomial, RFC 3720, appendix B.4): how Google's storage names contents
 * that it has no MD5 of. Pure; any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/** Returns: the checksum of what @crc is of (0: nothing), followed by @size bytes of @data. */
guint32 dsc_crc32c (guint32 crc, const void *data, gsize size);

G_END_DECLS
