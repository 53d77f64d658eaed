import { AlfredError } from '@alfred/errors';
import {
  type ConsumerInfo,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  jetstreamManager,
  type StreamInfo,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { faultOf } from '../nats/faults.ts';
import { consumerConfig, streamConfig } from './stream-config.ts';
import type { ConsumerSpec, StreamSpec, Topology } from './topology.ts';

export interface ApplyOptions {
  /** Servers that keep each stream. */
  readonly replicas: number;
}

/** What was done to one stream or consumer. */
export interface TopologyChange {
  readonly what: string;
  readonly change: 'created' | 'updated' | 'unchanged';
}

/** JetStream never changes these; another value needs another stream, which only a person makes. */
const fixedStreamFields: ReadonlySet<string> = new Set(['retention', 'storage']);
const fixedConsumerFields: ReadonlySet<string> = new Set([
  'filter_subject',
  'ack_policy',
  'deliver_policy',
  'replay_policy',
]);

/**
 * Makes the server have these streams and consumers: creates what is missing and updates what may
 * be updated. What it does not know it leaves alone. Throws `bus_topology_conflict` for what stands
 * there otherwise and cannot be changed.
 */
export async function applyTopology(
  connection: NatsConnection,
  topology: Topology,
  { replicas }: ApplyOptions = { replicas: 1 },
): Promise<readonly TopologyChange[]> {
  const changes: TopologyChange[] = [];
  const jsm = await asking('JetStream', () => jetstreamManager(connection, { checkAPI: false }));
  for (const stream of topology.streams) {
    changes.push(await applyStream(jsm, stream, replicas));
    for (const consumer of stream.consumers) {
      changes.push(await applyConsumer(jsm, stream.name, consumer));
    }
  }
  return changes;
}

async function applyStream(
  jsm: JetStreamManager,
  spec: StreamSpec,
  replicas: number,
): Promise<TopologyChange> {
  const wanted = streamConfig(spec, replicas);
  return apply<StreamInfo>({
    what: `stream ${spec.name}`,
    wanted,
    fixed: fixedStreamFields,
    find: () => jsm.streams.info(spec.name),
    create: () => jsm.streams.add(wanted),
    // What somebody else decided stays, for an update replaces the whole configuration.
    update: ({ config }) => jsm.streams.update(spec.name, { ...config, ...wanted }),
  });
}

async function applyConsumer(
  jsm: JetStreamManager,
  stream: string,
  spec: ConsumerSpec,
): Promise<TopologyChange> {
  const wanted = consumerConfig(spec);
  return apply<ConsumerInfo>({
    what: `consumer ${spec.name} of ${stream}`,
    wanted,
    fixed: fixedConsumerFields,
    find: () => jsm.consumers.info(stream, spec.name),
    create: () => jsm.consumers.add(stream, wanted),
    update: () => jsm.consumers.update(stream, spec.name, wanted),
  });
}

interface Part<Info extends { readonly config: object }> {
  readonly what: string;
  readonly wanted: object;
  readonly fixed: ReadonlySet<string>;
  find(): Promise<Info>;
  create(): Promise<unknown>;
  update(found: Info): Promise<unknown>;
}

async function apply<Info extends { readonly config: object }>(
  part: Part<Info>,
): Promise<TopologyChange> {
  const { what, wanted, fixed } = part;
  const found = await asking(what, () => findOrNothing(part));
  if (!found) {
    await asking(what, () => part.create());
    return { what, change: 'created' };
  }
  const different = differences(found.config, wanted);
  const stuck = different.filter((field) => fixed.has(field));
  if (stuck.length > 0) throw conflict(what, `${stuck.join(', ')} cannot be changed`);
  if (different.length === 0) return { what, change: 'unchanged' };
  await asking(what, () => part.update(found));
  return { what, change: 'updated' };
}

async function findOrNothing<Info extends { readonly config: object }>(
  part: Part<Info>,
): Promise<Info | undefined> {
  try {
    return await part.find();
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** A field that a server leaves out has its zero value: 0, false, or an empty text. */
function differences(found: object, wanted: object): readonly string[] {
  const standing = new Map<string, unknown>(Object.entries(found));
  return Object.entries(wanted)
    .filter(([field, value]) => {
      const stands = standing.get(field);
      const isZero = value === 0 || value === false || value === '';
      return !(stands === undefined && isZero) && JSON.stringify(stands) !== JSON.stringify(value);
    })
    .map(([field]) => field);
}

function isMissing(error: unknown): boolean {
  return (
    error instanceof JetStreamApiError &&
    (error.code === JetStreamApiCodes.StreamNotFound ||
      error.code === JetStreamApiCodes.ConsumerNotFound)
  );
}

/** A server that answers with a refusal has something against the topology itself. */
async function asking<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof JetStreamApiError) throw conflict(what, error.message, error);
    throw faultOf(error, what);
  }
}

function conflict(what: string, reason: string, cause?: unknown): AlfredError {
  return new AlfredError('bus_topology_conflict', { what, reason }, { cause });
}
