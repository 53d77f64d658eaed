import type { LookupFunction } from 'node:net';
import { isIPv6 } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { Agent, request } from 'undici';
import type { AttemptFailure, AttemptOutcome } from '../domain/delivery.ts';
import type { AttemptContext } from '../ports/channels.ts';
import type { ClaimedDelivery, Destination } from '../ports/delivery-queue.ts';
import { checkAddress, type GuardDeps } from './checked-address.ts';

/** From looking the name up to the head of the answer. Milliseconds. */
export const attemptMs = 10_000;

/** Of the head of an answer; its body is not read. */
const headBytesMax = 16 * 1_024;

/** What says that an endpoint is gone for good. */
const goneStatus = 410;

export interface WebhookDeps extends GuardDeps {
  /** Bound of one attempt. Milliseconds. */
  readonly attemptMs: number;
}

/** A delivery to a webhook. */
export type WebhookDelivery = ClaimedDelivery & {
  readonly destination: Extract<Destination, { type: 'webhook' }>;
};

/**
 * Posts an event as Standard Webhooks 1.0.0 says: the id of the event, the time of the attempt, and a
 * signature by every secret in force, over exactly the bytes that are sent.
 *
 * The name is resolved and its addresses are looked at anew for every attempt, and the connection goes
 * to an address that was looked at. A redirect is an answer like any other that is not a success.
 */
export function webhookChannel(deps: WebhookDeps) {
  return async (claimed: WebhookDelivery, context: AttemptContext): Promise<AttemptOutcome> => {
    const { signal: ending, now } = context;
    const late = AbortSignal.timeout(deps.attemptMs);
    const { url } = claimed.destination;
    const checked = await checkAddress(url, deps);
    if (checked.outcome !== 'allowed') return failed(checked.outcome);
    const agent = pinnedAgent(checked.addresses, deps.attemptMs);
    try {
      return outcomeOf(
        await post(claimed, { now, agent, signal: AbortSignal.any([ending, late]) }),
      );
    } catch (error) {
      if (ending.aborted) return { outcome: 'interrupted' };
      return failed(late.aborted || isTimeout(error) ? 'timed_out' : 'unreachable');
    } finally {
      await agent.destroy();
    }
  };
}

/** The status that the endpoint answers with. */
async function post(
  claimed: WebhookDelivery,
  { now, agent, signal }: AttemptContext & { readonly agent: Agent },
): Promise<number> {
  const { statusCode, body } = await request(claimed.destination.url, {
    dispatcher: agent,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...signedHeaders(claimed, now) },
    body: claimed.body,
    signal,
  });
  // What it says beside its status is nobody's: the connection ends without it.
  body.on('error', () => {}).destroy();
  return statusCode;
}

function outcomeOf(code: number): AttemptOutcome {
  if (code >= 200 && code < 300) return { outcome: 'delivered', code };
  return code === goneStatus ? { outcome: 'gone', code } : failed('status', code);
}

function signedHeaders({ eventId, body, destination }: WebhookDelivery, now: bigint) {
  const at = new Date(Number(now / 1_000n));
  const text = body.toString('utf8');
  const signatures = destination.secrets.map((secret) =>
    new Webhook(secret).sign(eventId, at, text),
  );
  return {
    'user-agent': 'alfred-webhooks/1',
    'webhook-id': eventId,
    'webhook-timestamp': `${now / 1_000_000n}`,
    'webhook-signature': signatures.join(' '),
  };
}

/** Connections of one attempt, to these addresses whatever the name means by then. */
function pinnedAgent(addresses: readonly string[], connectMs: number): Agent {
  const all = addresses.map((address) => ({ address, family: isIPv6(address) ? 6 : 4 }));
  const pinned: LookupFunction = (_name, options, found) => {
    const [first] = all;
    if (options.all) return found(null, all);
    if (first) return found(null, first.address, first.family);
    return found(new Error('no address'), '');
  };
  return new Agent({
    connect: { lookup: pinned, timeout: connectMs },
    connections: 1,
    pipelining: 0,
    maxHeaderSize: headBytesMax,
    headersTimeout: connectMs,
    bodyTimeout: connectMs,
  });
}

function failed(failure: AttemptFailure, code = 0): AttemptOutcome {
  return { outcome: 'failed', code, failure };
}

function isTimeout(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'ETIMEDOUT'].includes(code);
}
