-- Nothing here tells who a participant is: no address, no name of a browser.
CREATE TABLE study (
    id       TEXT PRIMARY KEY,
    created  BIGINT NOT NULL,
    title    TEXT NOT NULL,
    protocol TEXT NOT NULL, -- JSON, never changed
    hash     TEXT NOT NULL, -- SHA-256 of it
    closed   BIGINT
);

CREATE TABLE study_picture (
    study TEXT NOT NULL REFERENCES study (id) ON DELETE CASCADE,
    arm   INTEGER NOT NULL,
    item  INTEGER NOT NULL,
    png   ${bytes} NOT NULL, -- without a recipe, which would name the model
    PRIMARY KEY (study, arm, item)
);

CREATE TABLE participant (
    token      TEXT PRIMARY KEY,
    study      TEXT NOT NULL REFERENCES study (id) ON DELETE CASCADE,
    number     INTEGER NOT NULL,
    withdrawal TEXT NOT NULL UNIQUE,
    trials     TEXT NOT NULL, -- JSON
    finished   BIGINT,
    UNIQUE (study, number)
);

CREATE TABLE answer (
    participant  TEXT NOT NULL REFERENCES participant (token) ON DELETE CASCADE,
    trial        INTEGER NOT NULL,
    id           TEXT NOT NULL,   -- made by the page, so that a repeated answer is the same answer
    places       TEXT NOT NULL,   -- JSON
    milliseconds BIGINT NOT NULL,
    given        BIGINT NOT NULL,
    PRIMARY KEY (participant, trial)
);
