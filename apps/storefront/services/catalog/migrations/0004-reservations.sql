-- What was put aside for an order. Its row is the inbox too: an order is asked for once, and gives back once, whatever comes again and in
-- whatever order.
create table reservations (
  order_id uuid primary key,
  -- taken: the stock is less by it. short: there was not enough, and nothing was taken. returned: it was given back, or never will be taken.
  state text not null check (state in ('taken', 'short', 'returned')),
  product_ids uuid[] not null default '{}',
  quantities integer[] not null default '{}',
  changed_at timestamptz not null default clock_timestamp()
);

-- The version that an administrator has made last: sales make newer ones, and a change that knew of this one does not lose anything of
-- somebody else's. Null: the version of the row.
alter table products add column edited integer;
