create table products (
  id uuid primary key,
  name text not null check (length(name) between 1 and 200),
  description text not null default '',
  category text not null,
  price_cents integer not null check (price_cents > 0),
  currency char(3) not null,
  stock integer not null check (stock >= 0),
  version integer not null default 1,
  updated_at timestamptz not null default now()
);

-- A page of a category, by keyset: the newest first.
create index products_by_category on products (category, id desc);

create table outbox (
  id uuid primary key,
  topic text not null,
  key text not null,
  type text not null,
  payload jsonb not null,
  headers jsonb not null default '{}',
  created_at timestamptz not null default now(),
  sent_at timestamptz
);

-- What still has to be sent, in order. Rows that were sent leave the index.
create index outbox_unsent on outbox (id) where sent_at is null;
