const columns = 'id, organization, name, created_at, expires_at, revoked_at';

export const selectSubscriber = `select ${columns} from subscriber where organization = $1 and id = $2`;

export const lockSubscriber = `${selectSubscriber} for update`;

export const selectSubscribers = `select ${columns} from subscriber
 where organization = $1
   and ($2::text is null or ordinal > (select ordinal from subscriber where id = $2))
 order by ordinal
 limit $3`;

/** Whoever adds one to an organisation waits here for whoever does already. */
export const lockSubscribers = 'select 1 from organization where id = $1 for no key update';

export const countReading = `select count(*)::int as count from subscriber
 where organization = $1 and revoked_at is null and expires_at > $2`;

export const insertSubscriber = `insert into subscriber
  (id, organization, name, public_key, created_at, expires_at)
values ($1, $2, $3, $4, $5, $6)`;

export const updateRevoked = `update subscriber set revoked_at = $2
 where id = $1 and revoked_at is null returning id`;

export const selectEnded = `select ${columns} from subscriber
 where not closed and (revoked_at is not null or expires_at <= $1)
 order by ordinal
 limit $2`;

export const updateClosed = 'update subscriber set closed = true where id = $1';
