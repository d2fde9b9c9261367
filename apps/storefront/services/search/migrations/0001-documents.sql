-- Like words that are spelled a little differently. A trusted extension: whoever owns the database may create it.
create extension if not exists pg_trgm with schema public;

-- What can be found: a copy of the catalog's products, kept up to date by its events.
create table documents (
  id uuid primary key,
  name text not null,
  description text not null,
  category text not null,
  price_cents integer not null,
  currency char(3) not null,
  -- Of the product: an event that comes late or again changes nothing.
  version integer not null,
  words tsvector not null generated always as (
    setweight(to_tsvector('pg_catalog.english', name), 'A') ||
    setweight(to_tsvector('pg_catalog.english', category), 'B') ||
    setweight(to_tsvector('pg_catalog.english', description), 'C')
  ) stored
);

create index documents_by_words on documents using gin (words);
create index documents_by_spelling on documents using gin (name public.gin_trgm_ops);
