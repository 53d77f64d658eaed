-- What whoever pays did not have of a report's amount, in minor units.
alter table report
  add column overrun text not null default '0';
