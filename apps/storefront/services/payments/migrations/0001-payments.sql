create table payments (
  bucket smallint not null,
  -- The order's id is the payment's, and its idempotency key at the provider: an order is never charged twice.
  order_id uuid not null,
  user_id uuid not null,
  amount_cents bigint not null check (amount_cents > 0),
  currency char(3) not null,
  -- pending: written before the provider is asked, so that nothing is charged that is not known here.
  status text not null check (status in ('pending', 'succeeded', 'declined', 'refunded')),
  -- The provider's name for it.
  reference text,
  reason text,
  created_at timestamptz not null default clock_timestamp(),
  changed_at timestamptz not null default clock_timestamp(),
  primary key (bucket, order_id)
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
