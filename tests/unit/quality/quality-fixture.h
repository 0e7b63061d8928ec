/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of quality share: a folder of pictures that they make, and a project of them. */
#pragma once

#include <string.h>

#include "../project/project-fixture.h"
#include "image/dsc-decode.h"
#include "quality/dsc-quality.h"

typedef struct
{
  char *folder;
  char *photos;               /* below it */
  DscProject *project;        /* below it, too */
  DscDatasetBuilder *builder; /* (nullable): until quality_fixture_import() */
  DscDataset *dataset;        /* (nullable): from then on */
} QualityFixture;

/* For g_test_add(). */
void quality_fixture_set_up (QualityFixture *self, gconstpointer unused);
void quality_fixture_tear_down (QualityFixture *self, gconstpointer unused);

/* Returns: (transfer full): a picture of a brick, another one for each @number. */
DscPixels *quality_render (guint number, int width, int height);
/* Returns: (transfer full): the middle of a picture: @percent of each side are cut off. */
DscPixels *quality_crop (const DscPixels *pixels, int percent);
/* Returns: (transfer full): a part of a picture. */
DscPixels *quality_cut (const DscPixels *pixels, int left, int top, int width, int height);
/* Returns: (transfer full): a picture, mirrored, then turned clockwise by so many quarters. */
DscPixels *quality_turn (const DscPixels *pixels, gboolean mirrored, int quarters);
/* Makes a picture warmer: more red, less blue. */
void quality_recolour (DscPixels *pixels);
/* Sets every channel of every pixel to @scale · value + @shift. */
void quality_change (DscPixels *pixels, double scale, double shift);
/* Returns: (transfer full): reads a picture; fails the test if it cannot be read. */
DscPixels *quality_read (const char *path);

/* Returns: (transfer full): the path of a photo. */
char *quality_path (QualityFixture *self, const char *name);
/* Writes a photo, and lists it under a class (nullable). */
void quality_add_pixels (QualityFixture *self, const char *name, const char *class_name,
                         const DscPixels *pixels, int quality);
/* The same for a file. */
void quality_add_bytes (QualityFixture *self, const char *name, const char *class_name,
                        const void *bytes, gsize size);
/* Lists what is there already. */
void quality_add_file (QualityFixture *self, const char *name, const char *class_name);
/* Stores what was listed: from now on that is the dataset. What is listed then is for the next
 * time. */
void quality_import (QualityFixture *self);

/* Looks at the photos. Returns: (transfer full): what is wrong with them; fails the test where that
 * cannot be found. */
DscFindings *quality_check (QualityFixture *self, const DscSplit *split);
/* Returns: (transfer full): the same, as far as somebody has looked. */
DscFindings *quality_findings (QualityFixture *self, const DscSplit *split);
/* Returns: (transfer full): paths of a finding, a line for each group; "" for none. */
char *quality_describe (QualityFixture *self, const DscFindings *findings, DscFindingKind kind);
