import { type Command, LedgerDefinition } from '@alfred/contracts/ledger';
import { createClient, type ServiceClient } from '@alfred/service-kit';
import { pause } from '../faked/timers.ts';
import { type Platform, routeOf } from '../parts/platform.ts';
import { asProcess, type Process } from '../world/process.ts';

/** A command that somebody sent, and what became of it as far as they know. */
export interface SentCommand {
  readonly ledger: string;
  readonly key: string;
  readonly body: NonNullable<Command['body']>;
  readonly sentAt: number;
  /** How long the log was when it was first sent. */
  readonly sentAtSeq: number;
  answer: SentAnswer | undefined;
}

export type SentAnswer =
  | { readonly outcome: 'accepted'; readonly seq: number; readonly type: string }
  | {
      readonly outcome: 'refused';
      readonly code: string;
      readonly params: Readonly<Record<string, string>>;
    };

/** People and services that command ledgers, and remember what they sent. */
export interface Admin {
  readonly sent: SentCommand[];
  /** Sends a command until it is answered, or they give up. */
  send(ledger: string, key: string, body: SentCommand['body'], sendsMax?: number): SentCommand;
}

const deadlineMs = 3_000;
const pauseMs = { least: 50, most: 2_000 };

/** Commands go out over the network, from a machine of their own that never fails. */
export function createAdmin(platform: Platform): Admin {
  const { world, network } = platform;
  const process = world.start(world.machine('api'));
  const route = (): string => routeOf(platform, 'api');
  const client = asProcess(process, () =>
    createClient(LedgerDefinition, network.channel(process, route)),
  );
  const sent: SentCommand[] = [];
  return {
    sent,
    send: (ledger, key, body, sendsMax = 50) => {
      const sentAtSeq = platform.booksOf(ledger).seq;
      const command: SentCommand = {
        ...{ ledger, key, body, sentAt: world.time.now, sentAtSeq },
        answer: undefined,
      };
      sent.push(command);
      const name = `${ledger} ${key}`;
      platform.asked.set(name, [...(platform.asked.get(name) ?? []), body]);
      world.note(`${key} sends ${body.$case} to ${ledger}`);
      asProcess(process, () => {
        void deliver({ platform, process, client }, command, sendsMax);
      });
      return command;
    },
  };
}

interface Sender {
  readonly platform: Platform;
  readonly process: Process;
  readonly client: ServiceClient<typeof LedgerDefinition>;
}

async function deliver(sender: Sender, command: SentCommand, sendsMax: number): Promise<void> {
  const { platform, process, client } = sender;
  for (let sends = 1; sends <= sendsMax && !command.answer; sends += 1) {
    const { ledger } = command;
    try {
      const request = { ledger, commands: [toProto(command)] };
      const { results } = await client.apply(request, { deadlineMs });
      const outcome = results[0]?.outcome;
      if (outcome?.$case === 'accepted') {
        const { seq, type } = outcome.value;
        command.answer = { outcome: 'accepted', seq: Number(seq), type };
      } else if (outcome) {
        command.answer = { outcome: 'refused', ...outcome.value };
      }
      platform.world.note(`${command.key} is ${outcome?.$case} ${codeOf(command.answer)}`);
    } catch {
      // Nobody knows what became of it: the same command under the same key will tell.
      await pause(process, process.random.int(pauseMs.least, pauseMs.most)).wait;
    }
  }
}

const codeOf = (answer: SentAnswer | undefined): string =>
  answer?.outcome === 'refused' ? answer.code : '';

function toProto({ key, body }: SentCommand): Command {
  const [source, ...rest] = key.split(':');
  const origin: Command['origin'] =
    source === 'api'
      ? { $case: 'api', value: { apiKey: rest[0] ?? '', idempotency: rest.slice(1).join(':') } }
      : { $case: 'system', value: rest.join(':') };
  return { actor: '', notAfter: 0n, origin, body };
}
