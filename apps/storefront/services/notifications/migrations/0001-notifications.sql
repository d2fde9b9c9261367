create table notifications (
  bucket smallint not null,
  -- The event's id: one event has one notification.
  id uuid not null,
  user_id uuid not null,
  order_id uuid not null,
  kind text not null,
  text text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (bucket, id)
);

-- A page of a user's notifications, by keyset: the newest first.
create index notifications_by_user on notifications (bucket, user_id, id desc);

create table inbox (
  bucket smallint not null,
  event_id uuid not null,
  handled_at timestamptz not null default clock_timestamp(),
  primary key (bucket, event_id)
);
