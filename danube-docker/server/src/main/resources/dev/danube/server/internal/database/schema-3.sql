-- Version 3: the repository of each definition, as a hash of its URL without what does not tell repositories apart.
ALTER TABLE revision ADD COLUMN IF NOT EXISTS repository VARCHAR(64);
CREATE INDEX IF NOT EXISTS revision_by_repository ON revision (repository);
