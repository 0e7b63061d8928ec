-- SPDX-License-Identifier: GPL-3.0-or-later
-- A project file as the first version of Discern made it, with a finished run, one that was going, and a learning-rate test.
CREATE TABLE split (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('random', 'stratified', 'given', 'list')),
  seed INTEGER NOT NULL,
  fraction REAL);
CREATE TABLE setting (
  key TEXT PRIMARY KEY, value BLOB NOT NULL);
CREATE TABLE dataset (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  root BLOB NOT NULL,
  source BLOB NOT NULL,
  current_split INTEGER REFERENCES split (id) ON DELETE SET NULL);
CREATE TABLE class (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE);
CREATE TABLE photo (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL UNIQUE CHECK (length (path) > 0),
  class INTEGER REFERENCES class (id),
  given INTEGER NOT NULL CHECK (given BETWEEN 0 AND 3),
  width INTEGER NOT NULL CHECK (width >= 0),
  height INTEGER NOT NULL CHECK (height >= 0),
  size INTEGER NOT NULL,
  mtime INTEGER NOT NULL,
  absent INTEGER NOT NULL CHECK (absent IN (0, 1)));
CREATE INDEX photo_class ON photo (class);
CREATE TABLE skipped (
  id INTEGER PRIMARY KEY,
  path BLOB NOT NULL,
  code TEXT NOT NULL,
  reason TEXT NOT NULL);
CREATE INDEX skipped_path ON skipped (path, code);
CREATE TABLE split_part (
  split INTEGER NOT NULL REFERENCES split (id) ON DELETE CASCADE,
  photo INTEGER NOT NULL REFERENCES photo (id),
  part INTEGER NOT NULL CHECK (part BETWEEN 1 AND 3),
  PRIMARY KEY (split, photo)) WITHOUT ROWID;
CREATE TABLE run (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  created INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'finished', 'stopped', 'failed', 'interrupted')),
  name TEXT NOT NULL,
  recipe TEXT NOT NULL,
  network TEXT NOT NULL,
  settings TEXT NOT NULL,
  split INTEGER REFERENCES split (id) ON DELETE SET NULL,
  split_name TEXT NOT NULL,
  error_rate REAL,
  last_error_rate REAL,
  valid_loss REAL,
  n_train INTEGER NOT NULL,
  n_valid INTEGER NOT NULL,
  n_epochs INTEGER NOT NULL,
  seconds REAL,
  images_per_second REAL,
  data_wait REAL,
  device TEXT NOT NULL,
  precision TEXT NOT NULL,model BLOB CHECK (model IS NULL OR (length (model) > 0 AND instr (model, x'2f') = 0)),
  message TEXT);
CREATE TABLE stage (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  name TEXT NOT NULL,
  settings TEXT NOT NULL,
  origin INTEGER REFERENCES stage (id) ON DELETE SET NULL,
  state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'finished', 'stopped', 'failed', 'interrupted')),model BLOB CHECK (model IS NULL OR (length (model) > 0 AND instr (model, x'2f') = 0)),
  UNIQUE (run, number));
CREATE INDEX stage_origin ON stage (origin);
CREATE TABLE epoch (
  stage INTEGER NOT NULL REFERENCES stage (id) ON DELETE CASCADE,
  number INTEGER NOT NULL,
  train_loss REAL,
  valid_loss REAL,
  error_rate REAL,
  seconds REAL,
  PRIMARY KEY (stage, number)) WITHOUT ROWID;
CREATE TABLE batch (
  stage INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  number INTEGER NOT NULL,
  loss REAL,
  smoothed REAL,
  rate REAL,
  momentum REAL,
  PRIMARY KEY (stage, epoch, number),
  FOREIGN KEY (stage, epoch) REFERENCES epoch (stage, number) ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE rate_test (
  id INTEGER PRIMARY KEY,
  stage INTEGER NOT NULL REFERENCES stage (id) ON DELETE CASCADE,
  chosen REAL,
  rates BLOB NOT NULL,
  losses BLOB NOT NULL,
  smoothed BLOB NOT NULL);
CREATE INDEX rate_test_stage ON rate_test (stage);
CREATE TABLE prediction_set (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  part INTEGER NOT NULL CHECK (part BETWEEN 0 AND 3),
  UNIQUE (run, part));
CREATE TABLE prediction_class (
  prediction_set INTEGER NOT NULL REFERENCES prediction_set (id) ON DELETE CASCADE,
  label INTEGER NOT NULL CHECK (label >= 0),
  name TEXT NOT NULL,
  PRIMARY KEY (prediction_set, label)) WITHOUT ROWID;
CREATE TABLE prediction (
  prediction_set INTEGER NOT NULL REFERENCES prediction_set (id) ON DELETE CASCADE,
  photo INTEGER NOT NULL REFERENCES photo (id),
  actual INTEGER NOT NULL CHECK (actual >= -1),
  predicted INTEGER NOT NULL CHECK (predicted >= 0),
  loss REAL,
  probabilities BLOB NOT NULL,
  PRIMARY KEY (prediction_set, photo));
INSERT INTO split VALUES (1, 'random 20 %, seed 42', 'random', 42, 0.2);
INSERT INTO run VALUES (1, 1700000000000000, 'finished', '', 'instant', 'mobilenet', '{"recipe":"instant"}', 1,
  'random 20 %, seed 42', 0.25, 0.5, 1.5, 8, 2, 2, 12.5, 400.0, 0.01, 'cpu', 'fp32', x'72756e2d312e7361666574656e736f7273', NULL);
INSERT INTO run VALUES (2, 1700000001000000, 'running', '', 'instant', 'mobilenet', '{}', 1, 'random 20 %, seed 42',
  NULL, NULL, NULL, 8, 2, 0, NULL, NULL, NULL, '', '', NULL, NULL);
INSERT INTO stage VALUES (1, 1, 0, 'head', '{"seed":7}', NULL, 'finished', x'72756e2d312e7361666574656e736f7273');
INSERT INTO stage VALUES (2, 2, 0, 'head', '{}', 1, 'running', NULL);
INSERT INTO epoch VALUES (1, 0, 2.0, 1.5, 0.25, 6.0);
INSERT INTO epoch VALUES (1, 1, 1.0, 1.75, 0.5, 6.5);
INSERT INTO batch VALUES (1, 0, 0, 2.0, 2.0, 0.001, 0.9);
INSERT INTO rate_test VALUES (5, 1, 0.07, x'000000000000f03f', x'0000000000000040', x'0000000000000840');
PRAGMA application_id = 0x4453434e;
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
