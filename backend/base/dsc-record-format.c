/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lies on disk in a record file: its header, the heads of records, and how they are read and
 * written. */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/dsc-record-format.h"

#define MAGIC "DscRecs1"
#define ALIGNMENT 64u
#define COPY_BLOCK (1u << 20)

/* At the beginning of the file; zeros up to DSC_RECORD_FILE_HEADER_SIZE. */
typedef struct
{
  char magic[8];
  char kind[DSC_RECORD_KIND_SIZE];
  char boot[DSC_RECORD_BOOT_SIZE];
  guint32 byte_order; /* 0x01020304 as the machine writes it */
  guint64 durable;
  guint64 checksum; /* of all above */
} FileHeader;

G_STATIC_ASSERT (sizeof (DscRecordHeader) == ALIGNMENT);
G_STATIC_ASSERT (sizeof (FileHeader) <= 512); /* one sector, which is written whole or not at all */

/* FNV-1a, 64 bits: against damage, not against malice. */
static guint64
checksum (guint64 sum, const void *data, gsize size)
{
  const guint8 *bytes = data;

  for (gsize i = 0; i < size; i++)
    sum = (sum ^ bytes[i]) * G_GUINT64_CONSTANT (0x100000001b3);
  return sum;
}

#define CHECKSUM_START G_GUINT64_CONSTANT (0xcbf29ce484222325)

static guint64
record_checksum (const DscRecordHeader *header, const char *path)
{
  guint64 sum
      = checksum (CHECKSUM_START, &header->path_size,
                  offsetof (DscRecordHeader, checksum) - offsetof (DscRecordHeader, path_size));

  return checksum (sum, path, header->path_size);
}

static guint64
aligned (guint64 size)
{
  return (size + ALIGNMENT - 1) & ~(guint64) (ALIGNMENT - 1);
}

guint64
dsc_record_head_size (gsize path_size)
{
  return aligned (sizeof (DscRecordHeader) + path_size);
}

guint64
dsc_record_total_size (gsize path_size, guint64 payload_size)
{
  return dsc_record_head_size (path_size) + aligned (payload_size);
}

/* Returns how much could be read: less than @size only at the end of the file or on an error. */
static gsize
read_up_to (int fd, void *data, gsize size, guint64 offset)
{
  gsize done = 0;

  while (done < size)
    {
      ssize_t n = pread (fd, (char *) data + done, size - done, (off_t) (offset + done));

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        break;
      done += (gsize) n;
    }
  return done;
}

gboolean
dsc_record_write (int fd, const void *data, gsize size, guint64 offset)
{
  gsize done = 0;

  while (done < size)
    {
      ssize_t n = pwrite (fd, (const char *) data + done, size - done, (off_t) (offset + done));

      if (n < 0 && errno != EINTR)
        return FALSE;
      if (n > 0)
        done += (gsize) n;
    }
  return TRUE;
}

gboolean
dsc_record_copy (int from, guint64 from_offset, int to, guint64 to_offset, guint64 size)
{
  g_autofree char *block = g_malloc (COPY_BLOCK);

  while (size > 0)
    {
      gsize n = (gsize) MIN (size, COPY_BLOCK);

      if (read_up_to (from, block, n, from_offset) != n)
        {
          errno = EIO;
          return FALSE;
        }
      if (!dsc_record_write (to, block, n, to_offset))
        return FALSE;
      from_offset += n;
      to_offset += n;
      size -= n;
    }
  return TRUE;
}

void
dsc_record_header_init (DscRecordHeader *header, const DscFileRef *ref, const gint32 tags[4],
                        gsize payload_size)
{
  *header = (DscRecordHeader){ .path_size = (guint32) strlen (ref->path),
                               .payload_size = payload_size,
                               .file_size = ref->size,
                               .mtime = ref->mtime };
  memcpy (header->tags, tags, sizeof header->tags);
}

gboolean
dsc_record_write_head (int fd, guint64 offset, DscRecordHeader *header, const char *path)
{
  g_autofree char *block = g_malloc (sizeof *header + header->path_size);

  header->state = DSC_RECORD_RESERVED;
  header->checksum = record_checksum (header, path);
  memcpy (block, header, sizeof *header);
  memcpy (block + sizeof *header, path, header->path_size);
  return dsc_record_write (fd, block, sizeof *header + header->path_size, offset);
}

gboolean
dsc_record_commit (int fd, guint64 offset)
{
  const guint32 state = DSC_RECORD_COMMITTED;

  return dsc_record_write (fd, &state, sizeof state, offset + offsetof (DscRecordHeader, state));
}

gboolean
dsc_record_read_head (int fd, guint64 offset, guint64 limit, char *head)
{
  const char *path = head + sizeof (DscRecordHeader);
  DscRecordHeader header;
  gsize n;

  if (offset >= limit)
    return FALSE;
  n = read_up_to (fd, head, DSC_RECORD_HEAD_MAX, offset);
  if (n < sizeof header)
    return FALSE;
  memcpy (&header, head, sizeof header);
  if (header.state != DSC_RECORD_RESERVED && header.state != DSC_RECORD_COMMITTED)
    return FALSE;
  if (header.path_size > n - sizeof header || memchr (path, '\0', header.path_size) != NULL)
    return FALSE;
  if (header.checksum != record_checksum (&header, path))
    return FALSE;
  return dsc_record_head_size (header.path_size) <= limit - offset && header.payload_size > 0
         && header.payload_size <= limit - offset - dsc_record_head_size (header.path_size);
}

gboolean
dsc_record_write_file_header (int fd, const char *kind, const char boot[DSC_RECORD_BOOT_SIZE],
                              guint64 durable)
{
  FileHeader header = { .byte_order = 0x01020304, .durable = durable };

  memcpy (header.magic, MAGIC, sizeof header.magic);
  g_strlcpy (header.kind, kind, sizeof header.kind);
  memcpy (header.boot, boot, sizeof header.boot);
  header.checksum = checksum (CHECKSUM_START, &header, offsetof (FileHeader, checksum));
  return dsc_record_write (fd, &header, sizeof header, 0);
}

/* Returns: whether there is a sound header. */
static gboolean
read_file_header (int fd, FileHeader *header)
{
  return read_up_to (fd, header, sizeof *header, 0) == sizeof *header
         && memcmp (header->magic, MAGIC, sizeof header->magic) == 0
         && header->byte_order == 0x01020304
         && header->checksum == checksum (CHECKSUM_START, header, offsetof (FileHeader, checksum));
}

gboolean
dsc_record_read_kind (int fd, char kind[DSC_RECORD_KIND_SIZE])
{
  FileHeader header;

  if (!read_file_header (fd, &header))
    return FALSE;
  g_strlcpy (kind, header.kind, DSC_RECORD_KIND_SIZE);
  return TRUE;
}

guint64
dsc_record_believed_size (int fd, guint64 size, const char *kind,
                          const char boot[DSC_RECORD_BOOT_SIZE])
{
  FileHeader header;

  if (!read_file_header (fd, &header) || strncmp (header.kind, kind, sizeof header.kind) != 0)
    return 0;
  return memcmp (header.boot, boot, sizeof header.boot) == 0 ? size : MIN (size, header.durable);
}

void
dsc_record_read_boot (char boot[DSC_RECORD_BOOT_SIZE])
{
  g_autofree char *name = NULL;
  gsize size;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &name, &size, NULL)
      || size < DSC_RECORD_BOOT_SIZE)
    {
      g_free (name);
      name = g_uuid_string_random ();
    }
  memcpy (boot, name, DSC_RECORD_BOOT_SIZE);
}
