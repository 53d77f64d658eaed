import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crossed, entryBytes, ledger, tree } from './entries.ts';
import { type Receiver, type Reply, receiver, status } from './receiver.ts';
import { type RunningNotification, startNotification } from './running-notification.ts';

let notification: RunningNotification;
let endpoint: Receiver;
let reply: Reply;

beforeEach(async () => {
  notification = await startNotification();
  notification.ledger.write(ledger, ...tree);
  reply = status(204);
  endpoint = await receiver((received, response) => reply(received, response));
});
afterEach(async () => {
  await notification.stop();
  await endpoint.close();
});

const eventually = { timeout: 40_000 };
const asked = { organization: 'org_a', actor: 'usr_admin', idempotency: '' };
const event = 'budget.threshold_crossed';

type Channel = Parameters<RunningNotification['client']['createSubscription']>[0]['channel'];

const hook = (path = ''): Channel => ({
  $case: 'webhook',
  value: { url: `${endpoint.url}${path}` },
});

const subscribe = (wish: object = {}) =>
  notification.client.createSubscription({
    ...{ ...asked, ledger, node: 'org_a', event, percents: [], asset: '', channel: hook() },
    ...wish,
  });

const deliveries = async (wish: object = {}) =>
  (await notification.client.listDeliveries({ ...asked, limit: 100, ...wish })).deliveries;

const bodies = () => endpoint.received.map(({ body }) => JSON.parse(body));

describe('a subscription', () => {
  it('hears of what comes after it, signed by the secret that was shown once', async () => {
    notification.ledger.write(ledger, crossed('usr_a', 50));
    const { subscription, secret } = await subscribe({ node: 'dep_a' });
    expect(subscription).toMatchObject({ node: 'dep_a', status: 'active', event });
    notification.ledger.write(ledger, crossed('usr_a', 80), crossed('org_a', 80));
    await expect.poll(deliveries, eventually).toMatchObject([{ status: 'delivered' }]);
    expect(bodies()).toMatchObject([{ type: event, data: { node: 'usr_a', percent: 80 } }]);
    const [got] = endpoint.received;
    new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>);
    const { subscriptions } = await notification.client.listSubscriptions({ ...asked, limit: 10 });
    expect(subscriptions).toEqual([subscription]);
    expect(JSON.stringify(subscriptions, (_, value) => `${value}`)).not.toContain('whsec_');
  });

  it('is an entry of the log whenever somebody changes it, without its address', async () => {
    const { subscription } = await subscribe();
    const id = subscription?.id ?? '';
    await notification.client.rotateSecret({ ...asked, id });
    await notification.client.deleteSubscription({ ...asked, id, idempotency: 'once' });
    await notification.client.deleteSubscription({ ...asked, id, idempotency: 'once' });
    const { told } = notification.ledger;
    await expect.poll(() => told.length, eventually).toBe(3);
    const facts = { node: 'org_a', event, channel: 'webhook' };
    expect(told).toEqual(
      [
        { act: 'subscription.created', subject: id, facts },
        { act: 'secret.rotated', subject: id, facts: {} },
        { act: 'subscription.removed', subject: id, facts: {} },
      ].map((value) => [ledger, { actor: 'usr_admin', $case: 'recordAct', value }]),
    );
  });

  it('hears at once of what the bus hints at', async () => {
    await subscribe();
    await expect
      .poll(() => notification.query('select 1 from follower_cursor'), eventually)
      .toHaveLength(1);
    notification.ledger.write(ledger, crossed('usr_a', 100));
    const seq = tree.length + 1;
    const bytes = entryBytes(crossed('usr_a', 100), seq);
    const subject = 'alfred.ledger.org_a.ThresholdCrossed.v1';
    await notification.bus.publish({ subject, id: 'unreadable', bytes: Buffer.from('{') });
    await notification.bus.publish({ subject, id: `${ledger}:${seq}`, bytes });
    await expect.poll(bodies, eventually).toHaveLength(1);
  });

  it('is made once under one idempotency key, and its secret is not shown to a repeat', async () => {
    const first = await subscribe({ idempotency: 'once' });
    const again = await subscribe({ idempotency: 'once' });
    expect(again).toEqual({ subscription: first.subscription, secret: '' });
    await expect(subscribe({ idempotency: 'once', node: 'dep_a' })).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
    const { subscriptions } = await notification.client.listSubscriptions({ ...asked, limit: 10 });
    expect(subscriptions).toHaveLength(1);
  });

  it.each([
    [{ event: 'budget.set' }, { code: 'request_invalid', params: { param: 'event' } }],
    [{ percents: [75] }, { code: 'request_invalid', params: { param: 'percents' } }],
    [{ channel: undefined }, { code: 'request_invalid', params: { param: 'channel' } }],
    [
      { channel: { $case: 'webhook', value: { url: 'http://[::ffff:10.0.0.1]/' } } },
      { code: 'webhook_url_refused' },
    ],
    [{ ledger: 'led_none' }, { code: 'ledger_unknown' }],
  ])('is refused by what is wrong with it: %j', async (wish, refusal) => {
    await expect(subscribe(wish)).rejects.toMatchObject(refusal);
  });

  it('keeps its URL and its secrets from whoever reads the tables', async () => {
    const { secret } = await subscribe({ channel: hook('?token=very-secret') });
    const rows = await notification.query('select * from subscription');
    const bytes = (rows as Record<string, unknown>[]).flatMap((row) =>
      Object.values(row).map((value) =>
        Buffer.isBuffer(value) ? value.toString('latin1') : `${value}`,
      ),
    );
    for (const text of [secret, secret.slice(6), 'very-secret', '127.0.0.1']) {
      expect(
        bytes.some((each) => each.includes(text)),
        text,
      ).toBe(false);
    }
    const logged = JSON.stringify(notification.lines);
    expect([logged.includes('very-secret'), logged.includes('whsec_')]).toEqual([false, false]);
  });

  it('is one of so many in an organisation, and no more', async () => {
    await subscribe();
    await notification.query(`insert into subscription
      select 'sub_x' || n, organization, ledger, node, event, percents, asset, channel, url, secret,
             previous_secret, previous_until, status, is_failing, since_seq, created_at, created_by
        from subscription, generate_series(1, 498) n`);
    const racing = await Promise.allSettled([subscribe(), subscribe(), subscribe()]);
    expect(racing.map(({ status }) => status).toSorted()).toEqual([
      ...['fulfilled', 'rejected', 'rejected'],
    ]);
    const refused = racing.find(({ status }) => status === 'rejected');
    expect(refused).toMatchObject({
      reason: { code: 'subscriptions_full', params: { limit: '500' } },
    });
    expect(await subscribe({ organization: 'org_b' })).toMatchObject({ subscription: {} });
  });

  it('whose secret cannot be opened any more says so in its log', async () => {
    await subscribe();
    await notification.query('update subscription set secret = url');
    notification.ledger.write(ledger, crossed('usr_a', 50));
    await expect
      .poll(deliveries, eventually)
      .toMatchObject([{ status: 'pending', lastFailure: 'unsealable' }]);
    expect(endpoint.received).toEqual([]);
  });

  it('ends with all that waits for it', async () => {
    reply = status(500);
    const { subscription } = await subscribe();
    const id = subscription?.id ?? '';
    notification.ledger.write(ledger, crossed('usr_a', 50));
    await expect.poll(deliveries, eventually).toMatchObject([{ lastCode: 500 }]);
    await notification.client.deleteSubscription({ ...asked, id, idempotency: 'gone' });
    expect(await deliveries()).toEqual([]);
    await notification.client.deleteSubscription({ ...asked, id, idempotency: 'gone' });
    await expect(notification.client.deleteSubscription({ ...asked, id })).rejects.toMatchObject({
      code: 'resource_unknown',
    });
  });

  it('gets a new secret; both sign for a while', async () => {
    const { subscription, secret: older } = await subscribe();
    const id = subscription?.id ?? '';
    const rotated = await notification.client.rotateSecret({ ...asked, id, idempotency: 'r' });
    const again = await notification.client.rotateSecret({ ...asked, id, idempotency: 'r' });
    expect(again).toEqual({ subscription: rotated.subscription, secret: '' });
    expect(rotated.subscription?.previousSecretUntil).toBeGreaterThan(0n);
    await notification.client.testSubscription({ ...asked, id });
    await expect.poll(bodies, eventually).toMatchObject([{ type: 'notification.test' }]);
    const [got] = endpoint.received;
    for (const secret of [older, rotated.secret]) {
      new Webhook(secret).verify(got?.body ?? '', got?.headers as Record<string, string>);
    }
    const line = await subscribe({ channel: { $case: 'log', value: {} } });
    const logged = line.subscription?.id ?? '';
    await expect(notification.client.rotateSecret({ ...asked, id: logged })).rejects.toMatchObject({
      code: 'webhook_missing',
    });
  });

  it('is disabled by 410, and enabled by somebody', async () => {
    reply = status(410);
    const { subscription } = await subscribe();
    const id = subscription?.id ?? '';
    notification.ledger.write(ledger, crossed('usr_a', 50));
    await expect.poll(deliveries, eventually).toMatchObject([{ status: 'dead', lastCode: 410 }]);
    const test = () => notification.client.testSubscription({ ...asked, id });
    await expect(test()).rejects.toMatchObject({ code: 'subscription_disabled' });
    reply = status(200);
    const enabled = await notification.client.enableSubscription({ ...asked, ledger, id });
    expect(enabled.subscription?.status).toBe('active');
    const [dead] = await deliveries({ status: 'dead' });
    await notification.client.replayDelivery({ ...asked, id: dead?.id ?? '' });
    await expect.poll(deliveries, eventually).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    const [first, second] = endpoint.received;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });

  it('with a slow endpoint does not hold up another', async () => {
    reply = ({ url }, response) => {
      if (!url.endsWith('/slow')) response.writeHead(204).end();
    };
    await subscribe({ channel: hook('/slow') });
    await subscribe({ channel: hook('/quick') });
    const many = Array.from({ length: 40 }, () => crossed('usr_a', 50));
    notification.ledger.write(ledger, ...many);
    const quick = () => endpoint.received.filter(({ url }) => url.endsWith('/quick')).length;
    await expect.poll(quick, eventually).toBe(40);
    const slow = endpoint.received.filter(({ url }) => url.endsWith('/slow'));
    expect(slow.length).toBeLessThanOrEqual(8);
  });
});

describe('the log channel', () => {
  it('writes one line of fields', async () => {
    await subscribe({ channel: { $case: 'log', value: {} } });
    notification.ledger.write(ledger, crossed('usr_a', 80));
    await expect.poll(deliveries, eventually).toMatchObject([{ status: 'delivered' }]);
    const told = notification.lines.filter((line) => line.event === 'notification');
    expect(told).toEqual([
      expect.objectContaining({
        ...{ level: 'info', organization: 'org_a', type: event },
        data: expect.objectContaining({ node: 'usr_a', percent: 80, used: '0.80', limit: '1.00' }),
      }),
    ]);
    expect(await notification.metrics()).toMatch(
      /alfred_notification_attempts_total\{.*outcome="delivered".*\} 1/,
    );
  });
});

describe('another organisation', () => {
  it('finds nothing, sees nothing and changes nothing', async () => {
    const { subscription } = await subscribe();
    const id = subscription?.id ?? '';
    notification.ledger.write(ledger, crossed('usr_a', 50));
    await expect.poll(deliveries, eventually).toMatchObject([{ status: 'delivered' }]);
    const [mine] = await deliveries();
    const other = { organization: 'org_b', actor: 'org_b' };
    const { client } = notification;
    expect((await client.listSubscriptions({ ...other, limit: 10 })).subscriptions).toEqual([]);
    expect((await client.listDeliveries({ ...other, subscription: id })).deliveries).toEqual([]);
    expect((await client.listDeliveries({ ...other, after: mine?.id ?? '' })).deliveries).toEqual(
      [],
    );
    const unknown = { code: 'resource_unknown' };
    for (const attempt of [
      () => client.deleteSubscription({ ...other, id }),
      () => client.rotateSecret({ ...other, id }),
      () => client.testSubscription({ ...other, id }),
      () => client.enableSubscription({ ...other, ledger, id }),
      () => client.replayDelivery({ ...other, id: mine?.id ?? '' }),
    ]) {
      await expect(attempt()).rejects.toMatchObject(unknown);
    }
    expect(await deliveries()).toEqual([mine]);
  });
});

describe('the service', () => {
  it('goes on by itself when the ledger was away', async () => {
    await subscribe();
    notification.ledger.away(true);
    notification.ledger.write(ledger, crossed('usr_a', 50));
    await expect
      .poll(() => notification.lines.some((line) => line.event === 'following_waits'), eventually)
      .toBe(true);
    notification.ledger.away(false);
    await expect.poll(bodies, eventually).toHaveLength(1);
    expect(await notification.ready()).toEqual([]);
  });

  it('refuses a state of deliveries that it does not know', async () => {
    await expect(deliveries({ status: 'lost' })).rejects.toMatchObject({ code: 'request_invalid' });
  });
});
