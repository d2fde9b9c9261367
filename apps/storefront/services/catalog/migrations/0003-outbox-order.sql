-- The relay sends the events of a key in order: it looks for an earlier one that waits.
create index outbox_unsent_by_key on outbox (key, created_at, id) where sent_at is null;
create index outbox_unsent_by_time on outbox (created_at, id) where sent_at is null;
drop index outbox_unsent;
