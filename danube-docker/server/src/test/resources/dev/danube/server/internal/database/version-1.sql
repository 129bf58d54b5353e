-- The tables as they were before they had a version, with rows. Never changed.
CREATE TABLE IF NOT EXISTS pipeline (
  id VARCHAR(36) PRIMARY KEY,
  revision INTEGER NOT NULL,
  created TIMESTAMP WITH TIME ZONE NOT NULL,
  deleted TIMESTAMP WITH TIME ZONE
);
CREATE TABLE IF NOT EXISTS revision (
  pipeline VARCHAR(36) NOT NULL REFERENCES pipeline (id),
  number INTEGER NOT NULL,
  name VARCHAR(1048576) NOT NULL,
  text VARCHAR(8388608) NOT NULL,
  author VARCHAR(1000) NOT NULL,
  created TIMESTAMP WITH TIME ZONE NOT NULL,
  PRIMARY KEY (pipeline, number)
);
CREATE TABLE IF NOT EXISTS run (
  id VARCHAR(36) PRIMARY KEY,
  pipeline VARCHAR(36) NOT NULL REFERENCES pipeline (id),
  revision INTEGER NOT NULL,
  state VARCHAR(20) NOT NULL,
  record VARCHAR(100),
  queued TIMESTAMP WITH TIME ZONE NOT NULL,
  started TIMESTAMP WITH TIME ZONE,
  finished TIMESTAMP WITH TIME ZONE,
  reason VARCHAR(10000)
);
CREATE INDEX IF NOT EXISTS run_of_pipeline ON run (pipeline, queued);
CREATE INDEX IF NOT EXISTS run_by_state ON run (state);
CREATE TABLE IF NOT EXISTS token (
  id VARCHAR(36) PRIMARY KEY,
  name VARCHAR(200) NOT NULL,
  hash VARCHAR(64) NOT NULL UNIQUE,
  role VARCHAR(20) NOT NULL,
  created TIMESTAMP WITH TIME ZONE NOT NULL,
  expires TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE IF NOT EXISTS host_pipeline (
  name VARCHAR(1000) PRIMARY KEY,
  pipeline VARCHAR(36) NOT NULL REFERENCES pipeline (id)
);
-- Why a run was triggered, and what of the repository it runs.
ALTER TABLE run ADD COLUMN IF NOT EXISTS cause VARCHAR(20) DEFAULT 'REQUEST' NOT NULL;
ALTER TABLE run ADD COLUMN IF NOT EXISTS ref VARCHAR(300);
ALTER TABLE run ADD COLUMN IF NOT EXISTS commit_id VARCHAR(64);
ALTER TABLE run ADD COLUMN IF NOT EXISTS requester VARCHAR(1000);
ALTER TABLE run ADD COLUMN IF NOT EXISTS resumed_by VARCHAR(1000);
CREATE TABLE IF NOT EXISTS delivery (
  id VARCHAR(64) PRIMARY KEY,
  received TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE INDEX IF NOT EXISTS delivery_by_time ON delivery (received);
CREATE TABLE IF NOT EXISTS schedule (
  pipeline VARCHAR(36) PRIMARY KEY REFERENCES pipeline (id),
  cron VARCHAR(200) NOT NULL,
  time_zone VARCHAR(100) NOT NULL,
  author VARCHAR(1000) NOT NULL,
  updated TIMESTAMP WITH TIME ZONE NOT NULL
);

INSERT INTO pipeline (id, revision, created) VALUES
  ('11111111-1111-1111-1111-111111111111', 2, '2026-01-02 03:04:05+00'),
  ('22222222-2222-2222-2222-222222222222', 1, '2026-01-02 03:04:06+00'),
  ('33333333-3333-3333-3333-333333333333', 1, '2026-01-02 03:04:07+00');
INSERT INTO revision (pipeline, number, name, text, author, created) VALUES
  ('11111111-1111-1111-1111-111111111111', 1, 'old', '{"name":"old","git_repository":"https://example.org/old","stages":[],"parallel":false}', 'admin', '2026-01-02 03:04:05+00'),
  ('11111111-1111-1111-1111-111111111111', 2, 'one', '{"name":"one","git_repository":"https://Example.org/Team/One.git","stages":[{"type":"Run","name":"test","command":"make","timeout":600}],"parallel":false}', 'admin', '2026-01-03 03:04:05+00'),
  ('22222222-2222-2222-2222-222222222222', 1, 'nightly', '{"name":"nightly","git_repository":null,"stages":[{"name":"test","type":"Java"}],"parallel":false,"host":true}', 'the host', '2026-01-02 03:04:06+00'),
  ('33333333-3333-3333-3333-333333333333', 1, 'described', '{"name":"described","git_repository":null,"stages":[],"parallel":false,"description":"loads: [{name: a, image: b}]"}', 'admin', '2026-01-02 03:04:07+00');
INSERT INTO host_pipeline (name, pipeline) VALUES ('nightly', '22222222-2222-2222-2222-222222222222');
INSERT INTO run (id, pipeline, revision, state, record, queued, started, finished, reason, cause, ref, commit_id, requester, resumed_by) VALUES
  ('44444444-4444-4444-4444-444444444444', '11111111-1111-1111-1111-111111111111', 2, 'FAILED', 'record-1', '2026-01-04 03:04:05+00', '2026-01-04 03:04:06+00', '2026-01-04 03:04:07+00', 'exit code 2', 'PUSH', 'refs/heads/main', '0123456789012345678901234567890123456789', NULL, 'admin'),
  ('55555555-5555-5555-5555-555555555555', '11111111-1111-1111-1111-111111111111', 1, 'QUEUED', NULL, '2026-01-05 03:04:05+00', NULL, NULL, NULL, 'REQUEST', NULL, NULL, 'admin', NULL);
INSERT INTO token (id, name, hash, role, created, expires) VALUES
  ('66666666-6666-6666-6666-666666666666', 'ci', 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'RUNNER', '2026-01-02 03:04:05+00', '2036-01-02 03:04:05+00');
INSERT INTO delivery (id, received) VALUES
  ('bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb', '2026-01-04 03:04:05+00');
INSERT INTO schedule (pipeline, cron, time_zone, author, updated) VALUES
  ('11111111-1111-1111-1111-111111111111', '0 3 * * *', 'Europe/Berlin', 'admin', '2026-01-02 03:04:05+00');
