-- A cart is one row: it is always read whole, one statement changes it, and no two can grow it past its limit.
create table carts (
  bucket smallint not null check (bucket between 0 and 255),
  user_id uuid not null,
  -- Product id → {quantity, name, priceCents, currency, at}: what the catalog said when the line was last set, and when that was, in seconds.
  items jsonb not null default '{}' check (jsonb_typeof(items) = 'object'),
  updated_at timestamptz not null default clock_timestamp(),
  primary key (bucket, user_id)
);

create table inbox (
  bucket smallint not null,
  event_id uuid not null,
  handled_at timestamptz not null default clock_timestamp(),
  primary key (bucket, event_id)
);

create index inbox_by_age on inbox (handled_at);
