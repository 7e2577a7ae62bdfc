/** Files of traffic labels and of learned ports, kept as they came: read anew, and checked anew, whenever they are used. */
export const labelsAndKnowledge = `
create table label_file (
  id integer primary key, sha256 text not null unique, record text not null, text text not null
) strict;
create table knowledge_file (
  name text primary key, sha256 text not null, record text not null, text text not null
) strict, without rowid;
`
