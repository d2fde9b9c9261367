-- How often each product was looked at. Written in batches, some seconds late.
create table views (
  product_id uuid primary key,
  views bigint not null
);

create index views_by_number on views (views desc, product_id);

-- Batches of views that are in: one that is sent again, because its answer was lost, counts once.
create table view_batches (
  id uuid primary key,
  written_at timestamptz not null default now()
);

create index view_batches_by_time on view_batches (written_at);
