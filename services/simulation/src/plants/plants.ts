// Bugs that this product must never have, each as a change of its source text.

/** A change of one file: `find` stands in it exactly once. */
export interface Patch {
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One bug. Where two rules hold the same line of defence, both are broken. */
export interface Plant {
  readonly number: number;
  readonly name: string;
  readonly patches: readonly Patch[];
  /** How many steps a run takes to meet it. */
  readonly steps: number;
}

/** Every plantable bug. */
export const plants: readonly Plant[] = [
  {
    number: 1,
    name: 'a return that overtakes its settlements',
    patches: [
      {
        file: 'services/ledger/src/domain/decide-lease.ts',
        find: '  if (lease.ended === admitted) return accept(',
        replace: '  if (lease.ended <= admitted) return accept(',
      },
      {
        file: 'services/metering/src/domain/plan-usage.ts',
        find: "if (of.type === 'returned') commands.push(",
        replace: "if (of.type === 'returned') commands.unshift(",
      },
    ],
    steps: 200,
  },
  {
    number: 2,
    name: 'an event id made from the seq',
    patches: [
      {
        file: 'services/simulation/src/parts/log-by-event-id.ts',
        find: "function idOf(bytes: Uint8Array, _seq: number): string {\n  const leaf = Buffer.from(sha256Leaf(bytes), 'hex');",
        replace:
          "function idOf(_bytes: Uint8Array, seq: number): string {\n  const leaf = Buffer.from(String(seq).padStart(32, '0'));",
      },
    ],
    steps: 400,
  },
  {
    number: 3,
    name: 'a client key equal to a request id',
    patches: [
      {
        file: 'services/ledger/src/wire/from-proto.ts',
        find: 'key: `api:',
        replace: 'key: idempotency.data || `api:',
      },
    ],
    steps: 400,
  },
  {
    number: 4,
    name: 'two gateways with one identity',
    patches: [
      {
        file: 'packages/ids/src/id.ts',
        find: 'base62(randomBytes(16), length)',
        replace: 'base62(Buffer.alloc(16, prefix), length)',
      },
    ],
    steps: 200,
  },
  {
    number: 5,
    name: 'a wall clock one hour ahead frees leases',
    patches: [
      {
        file: 'packages/clock/src/wall-watch.ts',
        find: 'Number(clock.elapsedMicros())',
        replace: 'Number(clock.nowMicros())',
      },
    ],
    steps: 400,
  },
  {
    number: 6,
    name: 'a suspended gateway wakes after its lease was freed',
    patches: [
      {
        file: 'services/gateway/src/domain/lease.ts',
        find: '  if (wall > elapsed) return wall;\n',
        replace: '',
      },
    ],
    steps: 400,
  },
  {
    number: 7,
    name: "a lease used across a window's end",
    patches: [
      {
        file: 'services/ledger/src/domain/funding.ts',
        find: 'return [now.endsAt ?? [], ...',
        replace: 'return [now.endsAt === 0 ? now.endsAt : [], ...',
      },
    ],
    steps: 400,
  },
  {
    number: 8,
    name: 'a capture refused',
    patches: [
      {
        file: 'services/ledger/src/domain/decide-usage.ts',
        find: '  const { id, account, asset, counters } = lease;\n',
        replace:
          "  const { id, account, asset, counters } = lease;\n  if (state.nodes.get(lease.node)?.frozen) return refuse('wallet_frozen', { node: id });\n",
      },
    ],
    steps: 400,
  },
  {
    number: 9,
    name: 'a publish acknowledgement taken for a settlement',
    patches: [
      {
        file: 'services/gateway/src/app/forward-usage.ts',
        find: '    way.sent = block.end;\n  }\n}',
        replace: '    way.sent = block.end;\n    way.applied = block.end;\n  }\n}',
      },
    ],
    steps: 400,
  },
  {
    number: 10,
    name: 'a failed batch leaving memory ahead of the log',
    patches: [
      {
        file: 'services/ledger/src/app/writer.ts',
        find: '    (fault: unknown) => end(running, fault),\n  );\n}',
        replace:
          '    (fault: unknown) => {\n      fail(batch, fault);\n      running.committing = undefined;\n      running.wake.resolve();\n    },\n  );\n}',
      },
    ],
    steps: 400,
  },
  {
    number: 11,
    name: 'a redelivered message applied twice',
    patches: [
      {
        file: 'services/ledger/src/app/memory.ts',
        find: '  if (!taken) return undefined;\n',
        replace: "  if (!taken || key?.startsWith('use:')) return undefined;\n",
      },
    ],
    steps: 400,
  },
  {
    number: 12,
    name: 'a resend that won nothing taken for a fence',
    patches: [
      {
        file: 'packages/event-store/src/known-outcome.ts',
        find: "    else if (again.value.status === 'appended') return again.value;\n",
        replace: '    else return again.value;\n',
      },
    ],
    steps: 800,
  },
  {
    number: 13,
    name: 'a move of a node under a live lease',
    patches: [
      {
        file: 'services/ledger/src/domain/evolve-tree.ts',
        find: '  indexFloors(state);\n}',
        replace:
          '  indexFloors(state);\n  for (const lease of state.leases.values()) {\n    const path = state.nodes.get(lease.node)?.path ?? [];\n    const left = lease.counters.filter(({ budget }) => path.includes(budget.node));\n    lease.counters.splice(0, lease.counters.length, ...left);\n  }\n}',
      },
    ],
    steps: 400,
  },
  {
    number: 14,
    name: 'a cross-ledger coordinator dying between credit and capture',
    patches: [
      {
        file: 'services/ledger/src/app/drive-transfers.ts',
        find: "  if (answer.outcome === 'accepted') {\n",
        replace: "  if (answer.outcome === 'accepted' && !answer.repeated) {\n",
      },
    ],
    steps: 800,
  },
  {
    number: 15,
    name: 'a snapshot one entry older than it says',
    patches: [
      {
        file: 'services/ledger/src/app/make-snapshots.ts',
        find: 'await foldLog(deps, { ledger, size, pageMax });',
        replace: 'await foldLog(deps, { ledger, size: size - 1, pageMax });',
      },
    ],
    steps: 300,
  },
  {
    number: 16,
    name: 'a fallback that forgets what the failed call cost',
    patches: [
      {
        file: 'services/gateway/src/app/ending.ts',
        find: '  open.spent += attempt.amount;',
        replace: '  open.spent = attempt.amount;',
      },
    ],
    steps: 400,
  },
  {
    number: 17,
    name: 'a second provider that is called before that is on record',
    patches: [
      {
        file: 'services/gateway/src/app/attempt-walk.ts',
        find: '!(await noted(way, own))',
        replace: 'noted(way, own) === undefined',
      },
    ],
    steps: 400,
  },
];

/** The bug of this number. */
export function findPlant(number: number): Plant {
  const plant = plants.find((each) => each.number === number);
  if (!plant) throw new RangeError(`there is no planted bug ${number}`);
  return plant;
}
