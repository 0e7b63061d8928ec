/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dsc-reading.h"

DscReading *
dsc_reading_new (const char *source)
{
  DscReading *self = g_new0 (DscReading, 1);

  self->source = g_strdup (source);
  return self;
}

DscReading *
dsc_reading_new_from_options (const char *source, const DscImportOptions *options)
{
  DscReading *self = dsc_reading_new (source);

  self->images = g_strdup (options->images);
  self->path_columns = g_strdup (options->path_columns);
  self->label_column = g_strdup (options->label_column);
  self->split_column = g_strdup (options->split_column);
  self->label_pattern = g_strdup (options->label_pattern);
  self->delimiter = options->delimiter;
  return self;
}

DscReading *
dsc_reading_copy (const DscReading *self)
{
  const DscImportOptions options = dsc_reading_to_options (self);

  return dsc_reading_new_from_options (self->source, &options);
}

void
dsc_reading_free (DscReading *self)
{
  if (self == NULL)
    return;
  g_free (self->source);
  g_free (self->images);
  g_free (self->path_columns);
  g_free (self->label_column);
  g_free (self->split_column);
  g_free (self->label_pattern);
  g_free (self);
}

DscImportOptions
dsc_reading_to_options (const DscReading *self)
{
  DscImportOptions options = DSC_IMPORT_OPTIONS_DEFAULT;

  if (self == NULL)
    return options;
  options.images = self->images;
  options.path_columns = self->path_columns;
  options.label_column = self->label_column;
  options.split_column = self->split_column;
  options.label_pattern = self->label_pattern;
  options.delimiter = self->delimiter;
  return options;
}
