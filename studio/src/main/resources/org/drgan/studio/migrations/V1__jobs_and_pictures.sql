-- SQLite and PostgreSQL. Times are milliseconds since 1970; ${bytes} is the engine's type for binary data.
CREATE TABLE job (
    id       TEXT PRIMARY KEY,
    created  BIGINT NOT NULL,
    finished BIGINT,
    state    TEXT NOT NULL CHECK (state IN ('waiting', 'drawn', 'failed', 'cancelled')),
    client   TEXT NOT NULL,  -- whose event stream hears of it
    once     TEXT UNIQUE,    -- the client's key for the request, so that a repeated one is the same job
    request  TEXT NOT NULL,  -- JSON
    problem  TEXT
);
CREATE INDEX job_by_state ON job (state, created);

CREATE TABLE picture (
    id         TEXT PRIMARY KEY,
    job        TEXT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    place      INTEGER NOT NULL, -- which picture of the job, from 0
    created    BIGINT NOT NULL,
    sentence   TEXT NOT NULL,
    seed       BIGINT NOT NULL,
    noise      BIGINT NOT NULL,  -- which noise of the seed
    truncation DOUBLE PRECISION,
    model      TEXT NOT NULL,    -- its name
    hash       TEXT NOT NULL,    -- of the model's weights
    precise    TEXT NOT NULL,    -- FP32 or BF16
    side       INTEGER NOT NULL,
    favourite  INTEGER NOT NULL DEFAULT 0,
    sha256     TEXT NOT NULL,    -- of the file
    png        ${bytes} NOT NULL,
    UNIQUE (job, place)
);
CREATE INDEX picture_newest ON picture (created DESC, id DESC);
