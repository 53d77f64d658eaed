import type { Generator } from './generators/generator.ts';
import { type OpponentName, targetNames } from './targets/target.ts';

const partNames = ['burst', 'streamed', 'sustained', 'paced', 'memory'] as const;
export type PartName = (typeof partNames)[number];

const opponentNames = targetNames.filter((name): name is OpponentName => name !== 'alfred');

/** What of the gateway is measured, beside whom and for how long. */
export interface GatewayOptions {
  readonly seconds: number;
  readonly rounds: number;
  readonly connections: readonly number[];
  readonly parts: ReadonlySet<PartName>;
  readonly against: ReadonlySet<OpponentName>;
  readonly sustainedSeconds: number;
  readonly memoryRequests: number;
  readonly generator?: Generator['name'];
}

/** For `parseArgs`: all of them are texts. */
export const gatewayArguments = {
  only: { type: 'string', default: partNames.join() },
  against: { type: 'string', default: opponentNames.join() },
  connections: { type: 'string', default: '1,32,256' },
  rounds: { type: 'string', default: '3' },
  'sustained-seconds': { type: 'string', default: '60' },
  'memory-requests': { type: 'string', default: '200000' },
  generator: { type: 'string' },
} as const;

export const gatewayHelp = `Of gateway:
  --only PARTS           ${partNames.join(',')}; all without it
  --against NAMES        ${opponentNames.join(',')}; all without it. Gateways of others are
                         installed on demand, into a folder of the system's temporary one
  --connections N,N      of the closed loops; 1,32,256 without it
  --rounds N             everybody has a turn in each; the median counts; 3 without it
  --sustained-seconds N  how long the sustained load lasts; 60 without it
  --memory-requests N    after how many requests memory must be where it was; 200000 without it
  --generator NAME       wrk or autocannon; wrk without it where it is installed
`;

type Given = { readonly [Key in keyof typeof gatewayArguments]?: string };

/** Reads what the command line says; what it cannot mean is an error that says so. */
export function gatewayOptions(given: Given, seconds: number): GatewayOptions {
  const { generator } = given;
  if (generator !== undefined && generator !== 'wrk' && generator !== 'autocannon') {
    throw new Error('--generator is wrk or autocannon');
  }
  return {
    seconds: count('seconds', String(seconds)),
    rounds: count('rounds', given.rounds),
    connections: list(given.connections).map((each) => count('connections', each)),
    parts: names('only', partNames, given.only),
    against: names('against', opponentNames, given.against),
    sustainedSeconds: count('sustained-seconds', given['sustained-seconds']),
    memoryRequests: count('memory-requests', given['memory-requests']),
    ...(generator === undefined ? {} : { generator }),
  };
}

const list = (text = ''): readonly string[] => text.split(',').filter((each) => each !== '');

function count(option: string, text = ''): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${option} is a whole number`);
  return value;
}

function names<Name extends string>(
  option: string,
  known: readonly Name[],
  text?: string,
): ReadonlySet<Name> {
  const given = list(text);
  const strange = given.find((each) => !known.some((name) => name === each));
  if (strange !== undefined)
    throw new Error(`--${option} knows ${known.join(', ')}, not ${strange}`);
  return new Set(known.filter((name) => given.includes(name)));
}
