import type { SentCommand } from './admin.ts';
import type { Organization, Place, Stage } from './stage.ts';

const dollar = 1_000_000_000n;

/** An amount of nano-dollars, of some thousandths of a dollar. */
export function someAmount({ random }: Stage, thousandthsMax: number): string {
  const thousandths = (dollar * BigInt(random.int(1, thousandthsMax))) / 1_000n;
  return String(thousandths + BigInt(random.int(0, 999)));
}

/** An organisation and one of its nodes; now and then one that is not there. */
export function somePlace(
  { random, organizations }: Stage,
  isWanted: (place: Place) => boolean = () => true,
): { readonly organization: Organization; readonly ledger: string; readonly node: string } {
  const organization = random.pick(organizations);
  const places = organization.places.filter(isWanted);
  const node = random.chance(0.02) ? 'nowhere' : random.pick(places).node;
  return { organization, ledger: organization.ledger, node };
}

/** Sends what a person asks for, under a key of its own; or one that looks like a request's key. */
export function sendNew(stage: Stage, ledger: string, body: SentCommand['body'], name = ''): void {
  const { random, platform, step, admin } = stage;
  const running = [...platform.requests.values()].filter(({ told }) => told === undefined);
  const isOdd = running.length > 0 && random.chance(0.1);
  const key = isOdd ? `use:${random.pick(running).id}` : `${step}${name}`;
  admin.send(ledger, `api:admin:${key}`, body);
}
