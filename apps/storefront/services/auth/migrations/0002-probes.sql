-- What proves that a region writes: one row for each, however often it is asked.
create table probes (
  region text primary key,
  written_at timestamptz not null
);
