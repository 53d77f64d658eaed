import { natsForTests, type RunningNats } from '@alfred/testing';
import { afterAll, beforeAll } from 'vitest';
import { connectedBus, freshStreams } from '../../test/connected.ts';
import { busContract, contractCapacity, contractTopology } from '../bus.contract.ts';
import type { NatsBus } from './nats-bus.ts';

let server: RunningNats;
beforeAll(async () => {
  server = await natsForTests({ own: true });
});
afterAll(() => server.stop());

busContract('NATS', {
  open: async () => {
    await freshStreams(server.url, contractTopology);
    const opened: NatsBus[] = [];
    const another = async () => {
      const bus = await connectedBus({ servers: [server.url], topology: contractTopology });
      opened.push(bus);
      return bus;
    };
    return {
      bus: await another(),
      capacity: contractCapacity,
      another,
      kill: () => server.kill(),
      restart: () => server.restart(),
      close: async () => {
        await Promise.all(opened.map((bus) => bus.close()));
      },
    };
  },
  except: [],
});
