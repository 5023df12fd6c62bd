/** Apart, so that state.ts can make the table without knowing what uses it. */
export const PROFILE_SCHEMA = `
-- Who accounts are by their network's word, until that is to be asked again.
create table if not exists profile (id text primary key, handle text, name text, expires_at integer not null) without rowid;
create index if not exists profile_expiry on profile (expires_at);
`;
