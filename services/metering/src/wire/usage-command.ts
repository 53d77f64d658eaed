import type { Command } from '@alfred/contracts/ledger';
import type { Capture, Report, UsageCommand } from '../domain/usage-command.ts';

/** A command in the words of the ledger. It carries no `notAfter`: it is read whenever it comes. */
export function toProtoCommand(command: UsageCommand): Command {
  return { actor: actorOf(command), notAfter: 0n, origin: undefined, body: bodyOf(command) };
}

function actorOf(command: UsageCommand): string {
  return 'node' in command.of ? command.of.node : '';
}

function bodyOf(command: UsageCommand): NonNullable<Command['body']> {
  switch (command.type) {
    case 'capture':
      return { $case: 'captureUsage', value: captureOf(command) };
    case 'late':
      return { $case: 'captureLate', value: captureOf(command) };
    case 'return': {
      const { lease, incarnation, admitted } = command.of;
      return { $case: 'returnLease', value: { lease, incarnation, admitted } };
    }
    case 'rerate': {
      const { of, amount, price, reason } = command;
      const value = { request: of.request, amount: amount.toString(), price, reason };
      return { $case: 'rerate', value };
    }
    case 'expire':
      return {
        $case: 'expireLease',
        value: { lease: command.of.lease, policy: command.policy },
      };
    case 'report':
      return { $case: 'reportUsage', value: reportOf(command) };
  }
}

/** Who is owed for answers that were given before: no provider ever sends a bill for them. */
const cacheProvider = 'cache';

function captureOf({ of, amount, usage, disputed }: Capture) {
  const { request, lease, node, ending, asset, model, how, price, policy } = of;
  const provider = of.cachedPercent === undefined ? of.provider : cacheProvider;
  const facts = { request, lease, node, ending, asset, provider, model, how, price, policy };
  return {
    ...facts,
    amount: amount.toString(),
    usage: { ...usage },
    apiKey: of.apiKey,
    tookMicros: of.tookMicros,
    firstByteMicros: of.firstByteMicros,
    disputed,
    tags: { ...of.tags },
    leaseKey: of.leaseKey,
  };
}

function reportOf({ of, amount, usage, price }: Report) {
  const { report, node, asset, provider, model, tags, at: effective } = of;
  const facts = { report, node, asset, provider, model, price, effective };
  return { ...facts, amount: amount.toString(), usage: { ...usage }, tags: { ...tags } };
}
