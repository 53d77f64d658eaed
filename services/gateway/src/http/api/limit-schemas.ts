import { z } from 'zod';
import type { Limits } from '../../domain/caller-limit.ts';

// Limits as the management API takes and gives them.

const terms = {
  windowSeconds: z.int().min(1).max(86_400).default(60).meta({
    description: 'Within any stretch of time of so many seconds: the window slides.',
    example: 60,
  }),
  requests: z.int().min(1).max(100_000).optional().meta({
    description: 'So many requests may come in within the window.',
    example: 600,
  }),
  burst: z.int().min(1).max(10_000).optional().meta({
    description: 'So many requests may come in within any second.',
    example: 20,
  }),
  tokens: z.int().min(1).max(1_000_000_000).optional().meta({
    description:
      'So many tokens, of input and output, within the window. A call counts as the most that it can use while it runs, and as what it did use from then on.',
    example: 200_000,
  }),
  concurrency: z.int().min(1).max(10_000).optional().meta({
    description: 'So many calls may run at the same time.',
    example: 8,
  }),
};

const model = z
  .string()
  .regex(/^[\x21-\x7e]{1,200}$/)
  .meta({
    description: 'The name of a model, in which `*` stands for any run of characters.',
    example: 'gpt-4o*',
  });

const models = z
  .array(z.strictObject({ model, ...terms }))
  .max(16)
  .default([])
  .meta({ description: 'What holds besides for calls of these models, counted by themselves.' });

const networks = z
  .array(z.string().max(64).meta({ example: '10.0.0.0/8' }))
  .max(64)
  .default([])
  .meta({
    description:
      'From where requests may come: addresses and networks. Empty: from anywhere. An address is in every list on the path, or it is refused, also by the management API.',
  });

export const limitsBody = z
  .strictObject({ ...terms, models, networks })
  .meta({ description: 'What is not named is not limited.' });

export const limits = z
  .object({ ...terms, models, networks })
  .meta({ description: 'How much may come in; what is not named is not limited.' });

/** Limits as the API gives them; undefined is null. */
export function renderLimits(set: Limits | undefined): z.output<typeof limits> | null {
  return set ? { ...set, models: [...set.models], networks: [...set.networks] } : null;
}
