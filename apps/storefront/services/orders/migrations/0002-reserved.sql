-- When the catalog put aside what the order is of; from then on it is charged.
alter table orders add column reserved_at timestamptz;

-- Keys that are old enough to be forgotten: by the order's id, which begins with its time.
create index idempotency_by_age on idempotency (bucket, order_id);
