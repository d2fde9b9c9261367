-- void: the order was cancelled before it was to be charged. It never will be, even if the demand for it comes after all.
alter table payments drop constraint payments_status_check;
alter table payments add constraint payments_status_check
  check (status in ('pending', 'succeeded', 'declined', 'refunded', 'void'));
