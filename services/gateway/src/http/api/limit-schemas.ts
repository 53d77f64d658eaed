import { z } from 'zod';

// Request limits as the management API takes and gives them.

const requests = z
  .int()
  .min(1)
  .max(100_000)
  .meta({ description: 'So many requests may come in.', example: 600 });
const windowSeconds = z.int().min(1).max(86_400).meta({
  description: 'Within any stretch of time of so many seconds: the window slides.',
  example: 60,
});

export const limitsBody = z.strictObject({ requests, windowSeconds });

export const limits = z
  .object({ requests, windowSeconds })
  .meta({ description: 'How many requests may come in within a sliding window.' });
