/** The first schema of a case file. STRICT tables; probes rest as columnar chunks, a BLOB a column. */
export const first = `
create table setting (key text primary key, value text not null) strict, without rowid;
create table capture (
  id integer primary key,
  state text not null check (state in ('running', 'done')),
  sha256 text not null,
  sensor text not null,
  record text not null
) strict;
create unique index capture_hash on capture (sha256) where state = 'done';
create table sample (
  capture integer not null references capture (id) on delete cascade,
  reason text not null, frame integer not null, offset integer not null
) strict;
create table volume (
  capture integer not null references capture (id) on delete cascade,
  hour integer not null, packets integer not null, tcp integer not null, udp integer not null,
  icmp integer not null, other integer not null, probes integer not null,
  primary key (capture, hour)
) strict, without rowid;
create table run (
  id integer primary key,
  capture integer not null references capture (id) on delete cascade,
  kind integer not null check (kind between 0 and 3),
  day integer not null, number integer not null, probes integer not null
) strict;
create index run_capture on run (capture);
create table chunk (
  run integer not null references run (id) on delete cascade,
  number integer not null, probes integer not null,
  first_time integer not null, last_time integer not null,
  keys blob not null, time blob not null, rank blob not null, port blob not null,
  source_port blob not null, sequence blob not null, mark blob not null, frame blob not null,
  primary key (run, number)
) strict;
create table address6 (id integer primary key, bytes blob not null unique) strict;
create table note (
  id integer primary key, subject text not null, text text not null, created_at text not null, changed_at text not null
) strict;
create table activity (
  id integer primary key, at text not null, what text not null, detail text not null, hash text not null
) strict;
create table finding (key text primary key, json text not null) strict, without rowid;
`
