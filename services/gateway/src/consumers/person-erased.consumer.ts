import { PersonErased } from '@alfred/contracts/identity';
import type { Consumer } from '@alfred/service-kit';

/** Something that remembers what people's calls left. */
export interface Forgetful {
  forget(organization: string, author: string): Promise<void>;
}

/** What an erased person's calls left is dropped. Every gateway hears of it: its name is its own. */
export function personErasedConsumer(remembering: Forgetful, incarnation: string): Consumer {
  return {
    subject: 'alfred.identity.*.PersonErased.v1',
    durable: `gateway-${incarnation}-erased`,
    handle: async ({ bytes }) => {
      const { organization, node } = PersonErased.decode(bytes);
      await remembering.forget(organization, node);
    },
  };
}
