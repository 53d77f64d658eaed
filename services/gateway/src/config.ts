import { isIP } from 'node:net';
import { defineSettings, setting, share, type ValuesOf, wholeNumber } from '@alfred/config';
import { AnalyticsDefinition } from '@alfred/contracts/analytics';
import { IdentityDefinition } from '@alfred/contracts/identity';
import { LedgerDefinition } from '@alfred/contracts/ledger';
import { MeteringDefinition } from '@alfred/contracts/metering';
import { NotificationDefinition } from '@alfred/contracts/notification';
import { PolicyDefinition } from '@alfred/contracts/policy';
import { QuotaDefinition } from '@alfred/contracts/quota';
import { z } from 'zod';
import { embedderSettings } from './wiring/embedder-settings.ts';
import { upstreamSettings } from './wiring/provider-settings.ts';

/** The services that a gateway calls. */
export const gatewayPeers = {
  identity: IdentityDefinition,
  policy: PolicyDefinition,
  quota: QuotaDefinition,
  metering: MeteringDefinition,
  ledger: LedgerDefinition,
  notification: NotificationDefinition,
  analytics: AnalyticsDefinition,
} as const;

const millis = wholeNumber(0, 3_600_000);
const count = (most: number) => wholeNumber(1, most);
/** `600/60s`: so many requests in so many seconds. */
const requestLimit = z
  .string()
  .regex(/^[0-9]{1,6}\/[0-9]{1,5}s$/, 'requests and seconds are needed, such as 600/60s')
  .transform((text) => {
    const [requests = 0, windowSeconds = 0] = text.slice(0, -1).split('/').map(Number);
    return { requests, windowSeconds };
  })
  .refine(
    ({ requests, windowSeconds }) =>
      requests >= 1 && requests <= 100_000 && windowSeconds >= 1 && windowSeconds <= 86_400,
    '1 to 100000 requests in 1 to 86400 seconds are needed',
  );

/** Names, separated by commas. */
const names = z
  .string()
  .transform((text) => text.split(',').map((folder) => folder.trim()))
  .transform((all) => all.filter((name) => name !== ''));

const networks = names.refine(
  (all) => all.every((name) => isNetwork(name)),
  'addresses or networks such as 10.0.0.0/8 are needed',
);

const origins = names.refine(
  (all) => all.every((name) => name === '*' || originOf(name) === name),
  'origins such as https://console.example are needed, without a path',
);

function isNetwork(text: string): boolean {
  const [address = '', prefix = '0', ...rest] = text.split('/');
  const bits = isIP(address) === 4 ? 32 : 128;
  return isIP(address) !== 0 && rest.length === 0 && /^[0-9]+$/.test(prefix) && +prefix <= bits;
}

function originOf(text: string): string | undefined {
  return URL.canParse(text) ? new URL(text).origin : undefined;
}

/** The settings of the gateway. */
export const gatewaySettings = defineSettings({
  ALFRED_PORT: setting(wholeNumber(0, 65_535), {
    doc: 'The port of the gateway; 0 takes any free one.',
    default: '8080',
  }),
  ALFRED_HOST: setting(z.string().min(1), {
    doc: 'The address that the gateway listens on; 0.0.0.0 for every interface.',
    default: '127.0.0.1',
  }),
  ALFRED_TRUSTED_PROXIES: setting(networks, {
    doc: 'The addresses and networks, separated by commas, of the proxies in front: only what they say in X-Forwarded-For is believed about where a request comes from. None: every request comes from whoever connects.',
    default: '',
  }),
  ALFRED_CORS_ORIGINS: setting(origins, {
    doc: 'The origins, separated by commas, whose pages may call this gateway from a browser: https://console.example, or * for all. None: no browser may.',
    default: '',
  }),
  ALFRED_HEADER_LIMIT_BYTES: setting(wholeNumber(1_024, 1_048_576), {
    doc: 'The largest header of a request, all its fields together, in bytes.',
    default: '16384',
  }),
  ALFRED_INFERENCE_PORT: setting(wholeNumber(0, 65_535).optional(), {
    doc: 'The port of alfred.inference.v1 over gRPC, for programs that keep one stream open; 0 takes any free one. Without it, it is not served.',
  }),
  ALFRED_BODY_LIMIT_BYTES: setting(count(1_073_741_824), {
    doc: 'The largest request body, in bytes.',
    default: '10485760',
  }),
  ALFRED_SOUND_LIMIT_BYTES: setting(count(1_073_741_824), {
    doc: 'The largest form with sound to be written down, in bytes.',
    default: '27262976',
  }),
  ALFRED_REQUEST_TIMEOUT_MS: setting(millis, {
    doc: 'How long a client may take to send its request, in milliseconds.',
    default: '60000',
  }),
  ALFRED_DRAIN_NOTICE_MS: setting(wholeNumber(0, 30_000), {
    doc: 'How long a gateway that is told to stop says so in /readyz before it refuses anything, in milliseconds: more than a load balancer takes to notice.',
    default: '0',
  }),
  ALFRED_DEFAULT_MAX_TOKENS: setting(count(10_000_000), {
    doc: 'The cap on the tokens of an answer whose request names none. It is sent to the provider.',
    default: '4096',
  }),
  ALFRED_RECONCILE: setting(z.enum(['input', 'estimate', 'nothing']), {
    doc: 'What a request is charged whose ending was lost with the process: the price of its input, its whole estimate, or nothing.',
    default: 'input',
  }),
  ALFRED_ADOPT_JOURNALS: setting(names, {
    doc: 'Journal folders, separated by commas, of gateways that will not come back. This one ends what they left open, forwards all of it, returns their leases, and removes the folders; one that is in use, or damaged, refuses the start.',
    default: '',
  }),
  ALFRED_RATE_LIMIT: setting(requestLimit.optional(), {
    doc: 'The request limit of every key without one of its own, as requests/seconds: `600/60s` lets 600 in within any 60 seconds. Without it such keys have none.',
  }),
  ALFRED_REDIS_URL: setting(
    z.url({ protocol: /^rediss?$/, error: 'it is not a redis or rediss URL' }).optional(),
    {
      doc: 'The Redis in which all gateways count requests together: redis://host:6379, or rediss:// for TLS, with user, password and number of the database where there are any. Without it each gateway counts by itself.',
      secret: true,
    },
  ),
  ALFRED_REDIS_CA: setting(z.string().min(1).optional(), {
    doc: 'The file with the certificate of the authority by which the server of Redis is known, where it is not a public one.',
  }),
  ALFRED_CACHE_BYTES: setting(wholeNumber(0, 68_719_476_736), {
    doc: 'How much memory answers may take that are kept to be given again, in bytes, where a policy has a section `cache`. Without Redis they are kept here alone.',
    default: '67108864',
  }),
  ...embedderSettings,
  ALFRED_SIM_LATENCY_MS: setting(millis, {
    doc: 'How long the simulated provider thinks before its first byte, in milliseconds.',
    default: '0',
  }),
  ALFRED_SIM_CHUNK_MS: setting(millis, {
    doc: 'How long the simulated provider pauses before each piece of a stream, in milliseconds.',
    default: '0',
  }),
  ALFRED_SIM_FAILURE_RATE: setting(share(), {
    doc: 'The share of calls, from 0 to 1, that the simulated provider fails before the first byte.',
    default: '0',
  }),
  ALFRED_SIM_CUT_RATE: setting(share(), {
    doc: 'The share of streams, from 0 to 1, that the simulated provider breaks off half-way.',
    default: '0',
  }),
  ...upstreamSettings,
});

/** What a gateway in a process of its own is told besides. */
export const journalSettings = defineSettings({
  ALFRED_JOURNAL_FOLDER: setting(z.string().min(1), {
    doc: 'The folder of the journal: on a disk of this gateway alone, and the same at every start.',
  }),
});

export type GatewayConfig = ValuesOf<typeof gatewaySettings>;
