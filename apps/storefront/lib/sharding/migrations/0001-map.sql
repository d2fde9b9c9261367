-- Which shard has which bucket. Only the rows on shard 0 are asked; on the others the table is empty.
create table map (
  bucket smallint primary key check (bucket between 0 and 255),
  shard smallint not null check (shard >= 0),
  -- Grows with every move of the bucket.
  version integer not null default 1
);

-- What this shard itself says: the fence. Every write takes a share lock of its bucket's row and needs it to be active, so that whoever
-- changes the row waits for the writes under way and stops the next. Rows are never deleted: one that is missing was never here.
create table owned (
  bucket smallint primary key check (bucket between 0 and 255),
  state text not null check (state in ('receiving', 'active', 'fenced', 'moved')),
  version integer not null default 1
);
