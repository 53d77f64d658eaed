import { deadLetterPrefix } from '../dead-letter.ts';
import { inboxPrefixOf } from '../nats/nats-link.ts';
import { subjectMatches } from '../subject.ts';
import type { SubjectUse } from './subject-use.ts';
import type { StreamSpec, Topology } from './topology.ts';

/** What a user may publish and hear; what is not allowed is forbidden. */
export interface SubjectPermissions {
  readonly publish: { readonly allow: readonly string[]; readonly deny: readonly string[] };
  readonly subscribe: { readonly allow: readonly string[] };
}

/**
 * What NATS must let one user of the topology do: exactly what the bus does for it. Answers come
 * under a prefix of its own, where no other user may listen.
 */
export function servicePermissions(
  topology: Topology,
  { name, use }: { readonly name: string; readonly use: SubjectUse },
): SubjectPermissions {
  const administers = use.administers ? ['$JS.API.>', '$JS.ACK.>'] : [];
  return {
    publish: {
      allow: [
        ...use.publishes,
        ...hearing(topology, use),
        ...consuming(topology, use),
        ...(use.keepsLedgerStreams ? keepingLedgerStreams : []),
        ...(use.opensLedgerReaders ? openingLedgerReaders : []),
        ...administers,
      ],
      deny:
        use.keepsLedgerStreams || use.opensLedgerReaders ? topology.streams.flatMap(touching) : [],
    },
    subscribe: { allow: [...use.hears, `${inboxPrefixOf(name)}.>`] },
  };
}

/** What was missed is read from the stream directly: no consumer is made for that. */
function hearing({ streams }: Topology, { hears }: SubjectUse): readonly string[] {
  const kept = streams.filter(
    ({ kind, subjects }) =>
      kind === 'announcements' &&
      subjects.some((subject) => hears.some((heard) => subjectMatches(subject, heard))),
  );
  return [
    ...kept.map(({ name }) => `$JS.API.DIRECT.GET.${name}`),
    ...hears.map((subject) => `${deadLetterPrefix}.${subject}`),
  ];
}

/** One wildcard for a stream that is all its own: a user's statement must fit in one line. */
function consuming({ streams }: Topology, { consumes = [] }: SubjectUse): readonly string[] {
  return streams.flatMap(({ name: stream, subjects, consumers }) => {
    const own = consumers.filter(({ durable }) => consumes.includes(durable));
    const isAll = own.length === consumers.length && own.length > 0;
    const names = isAll ? ['*'] : own.map(({ name }) => name);
    const handled = isAll ? subjects : own.map(({ subject }) => subject);
    return [
      ...names.flatMap((name) => [
        `$JS.API.CONSUMER.INFO.${stream}.${name}`,
        `$JS.API.CONSUMER.MSG.NEXT.${stream}.${name}`,
        `$JS.ACK.${stream}.${name}.>`,
      ]),
      ...handled.map((subject) => `${deadLetterPrefix}.${subject}`),
    ];
  });
}

/** Names of streams cannot be cut short in permissions, so the declared ones are forbidden. */
const keepingLedgerStreams: readonly string[] = [
  '$JS.API.STREAM.CREATE.*',
  '$JS.API.STREAM.INFO.*',
  '$JS.API.STREAM.MSG.GET.*',
];

/** A reader may be opened before the first entry was published. */
const openingLedgerReaders: readonly string[] = [
  '$JS.API.STREAM.CREATE.*',
  '$JS.API.STREAM.INFO.*',
  '$JS.API.CONSUMER.CREATE.*.*',
  '$JS.API.CONSUMER.DELETE.*.*',
];

function touching({ name }: StreamSpec): readonly string[] {
  return [
    `$JS.API.STREAM.*.${name}`,
    `$JS.API.STREAM.MSG.*.${name}`,
    `$JS.API.CONSUMER.*.${name}.>`,
  ];
}
