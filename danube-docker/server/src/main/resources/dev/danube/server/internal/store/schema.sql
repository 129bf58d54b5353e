-- Both H2 and PostgreSQL understand this. The longest VARCHAR of PostgreSQL has 10485760 characters.
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
