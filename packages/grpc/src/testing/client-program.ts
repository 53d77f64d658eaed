// A client in a process of its own, for tests that stop or kill it: has one stream open.
import { createClient } from '@alfred/service-kit';
import { ProbeDefinition } from '@alfred/service-kit/probe';
import { grpcChannel } from '../grpc-channel.ts';

const { channel } = grpcChannel({ addresses: String(process.argv[2]) });
process.once('disconnect', () => process.exit());
for await (const _ of createClient(ProbeDefinition, channel).list({}))
  process.send?.({ open: true });
