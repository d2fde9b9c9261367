-- Never written. Who takes a share lock of a row needs the right to update a column of it, and services may not change what the others say.
alter table owned add column lockable boolean;
