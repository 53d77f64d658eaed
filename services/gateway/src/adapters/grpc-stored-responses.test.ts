import { expect, it } from 'vitest';
import { caller } from '../../test/fakes.ts';
import { grpcStoredResponses } from './grpc-stored-responses.ts';

it('asks nobody for what no response is called', async () => {
  const stored = grpcStoredResponses(undefined as never);
  for (const id of ['\0', '', 'resp 1', '../resp_1', 'x'.repeat(129)]) {
    expect(await stored.read(caller, id, 0)).toEqual([]);
    expect(await stored.drop(caller, id)).toBe(false);
  }
});
