-- both
-- Programs that people let in by OAuth 2.0 (core/oauth_app.h). REDIRECTS: the addresses that people are
-- sent back to, one a line.
CREATE TABLE oauth_app (
    id {ID},
    name {TEXT} NOT NULL UNIQUE,
    client_id {TEXT} NOT NULL UNIQUE,
    secret_hash {TEXT} NOT NULL,
    redirects {TEXT} NOT NULL,
    created_at {INT} NOT NULL
) {STRICT};

-- What such a program got is a token like any other; it is renewed by what oauth_refresh holds.
ALTER TABLE token ADD COLUMN app_id {INT} REFERENCES oauth_app(id) ON DELETE CASCADE;
CREATE INDEX token_by_app ON token(app_id) WHERE app_id IS NOT NULL;

-- Consents that the program has yet to fetch; one that was fetched stays until it expires, so that a
-- second fetch takes the token back. CHALLENGE: of PKCE, "" for none.
CREATE TABLE oauth_code (
    hash {TEXT} PRIMARY KEY,
    app_id {INT} NOT NULL REFERENCES oauth_app(id) ON DELETE CASCADE,
    person_id {INT} NOT NULL REFERENCES person(id) ON DELETE CASCADE,
    token_id {INT} REFERENCES token(id) ON DELETE SET NULL,
    redirect {TEXT} NOT NULL,
    scopes {TEXT} NOT NULL,
    challenge {TEXT} NOT NULL,
    used {INT} NOT NULL DEFAULT 0,
    expires_at {INT} NOT NULL
) {STRICT};
CREATE INDEX oauth_code_by_app ON oauth_code(app_id);
CREATE INDEX oauth_code_by_person ON oauth_code(person_id);
CREATE INDEX oauth_code_by_token ON oauth_code(token_id) WHERE token_id IS NOT NULL;

-- Each renews its token once (SPENT_AT); one that comes again later was stolen from somebody.
CREATE TABLE oauth_refresh (
    hash {TEXT} PRIMARY KEY,
    token_id {INT} NOT NULL REFERENCES token(id) ON DELETE CASCADE,
    expires_at {INT} NOT NULL,
    spent_at {INT}
) {STRICT};
CREATE INDEX oauth_refresh_by_token ON oauth_refresh(token_id);
