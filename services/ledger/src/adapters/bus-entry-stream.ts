import type { Bus } from '@alfred/bus';
import type { EntryStream } from '../ports/entry-stream.ts';

/**
 * Entries on a bus that keeps nothing: whoever listens hears what comes from now on, and reads on
 * from the log where it missed something. Where it stands is known while the process lives.
 */
export function busEntryStream(bus: Pick<Bus, 'publish'>): EntryStream {
  const ends = new Map<string, bigint>();
  const turns = new Map<string, Promise<unknown>>();

  /** One after another: whoever publishes next sees where the one before came to. */
  function inTurn(organization: string, publish: () => Promise<boolean>): Promise<boolean> {
    const publishing = (turns.get(organization) ?? Promise.resolve()).then(publish);
    const over = publishing.then(
      () => {},
      () => {},
    );
    turns.set(organization, over);
    return publishing;
  }

  return {
    end: async (organization) => {
      const seq = ends.get(organization);
      return seq === undefined ? undefined : { seq, bytes: undefined };
    },
    publish: (organization, after, entries) =>
      inTurn(organization, async () => {
        if (after !== (ends.get(organization) ?? after)) return false;
        for (const { seq, type, bytes } of entries) {
          const subject = `alfred.ledger.${organization}.${type}`;
          await bus.publish({ subject, id: `${organization}:${seq}`, bytes });
          ends.set(organization, seq);
        }
        return true;
      }),
  };
}
