-- Beside responses: what was sent and answered in any call, where a policy keeps that.
alter table kept_text drop constraint kept_text_kind_check;
alter table kept_text add constraint kept_text_kind_check check (kind in ('response', 'call'));
