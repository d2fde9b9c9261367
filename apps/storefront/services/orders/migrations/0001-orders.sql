create table orders (
  bucket smallint not null,
  id uuid not null,
  user_id uuid not null,
  status text not null check (status in ('placed', 'paid', 'cancelled')),
  total_cents bigint not null check (total_cents > 0),
  currency char(3) not null,
  -- Why it was cancelled.
  reason text,
  placed_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (bucket, id)
);

-- A page of a user's orders, by keyset: the newest first.
create index orders_by_user on orders (bucket, user_id, id desc);

create table lines (
  bucket smallint not null,
  order_id uuid not null,
  number smallint not null,
  product_id uuid not null,
  -- As they were when the order was placed.
  name text not null,
  quantity integer not null check (quantity > 0),
  price_cents integer not null check (price_cents > 0),
  primary key (bucket, order_id, number)
);

-- What a client has sent under a key, so that the same again is no second order.
create table idempotency (
  bucket smallint not null,
  user_id uuid not null,
  key text not null,
  request_hash bytea not null,
  order_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (bucket, user_id, key)
);

create table outbox (
  bucket smallint not null,
  id uuid not null,
  topic text not null,
  key text not null,
  type text not null,
  payload jsonb not null,
  headers jsonb not null default '{}',
  -- The clock of the shard: events of a key are sent in its order.
  created_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz,
  primary key (bucket, id)
);

-- What still has to be sent, in order, and what of it comes first for a key. Rows that were sent leave both.
create index outbox_unsent on outbox (created_at, id) where sent_at is null;
create index outbox_unsent_of_key on outbox (key, created_at, id) where sent_at is null;

create table inbox (
  bucket smallint not null,
  event_id uuid not null,
  handled_at timestamptz not null default clock_timestamp(),
  primary key (bucket, event_id)
);
