// Reads an organisation's log from NATS, and from Alfred what NATS does not have.
// node subscribe.ts <the answer of POST /api/v1/subscribers> <Alfred's URL> <an owner's key>
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jetstream } from '@nats-io/jetstream';
import { connect, credsAuthenticator } from '@nats-io/transport-node';

const [file = '', url = '', key = ''] = process.argv.slice(2);
const mine = JSON.parse(readFileSync(file, 'utf8'));
const authenticator = credsAuthenticator(Buffer.from(mine.credentials));
const nats = await connect({ ...mine, servers: mine.natsUrl, authenticator });
const reader = await jetstream(nats, mine).consumers.get(mine.stream, mine.consumer);
// Keep this beside what you make of the entries, in one transaction.
let last = { seq: 0, leaf: '0'.repeat(64) };

function take(entry: string): void {
  const { seq, prev, type } = JSON.parse(entry);
  if (seq <= last.seq) return;
  if (prev !== last.leaf) throw new Error(`Entry ${seq} does not follow entry ${last.seq}.`);
  last = { seq, leaf: createHash('sha256').update('\0').update(entry).digest('hex') };
  console.log(seq, type);
}

for await (const message of await reader.consume()) {
  while (message.seq > last.seq + 1) {
    const headers = { authorization: `Bearer ${key}` };
    const page = await fetch(`${url}/api/v1/ledger/entries?after=${last.seq}`, { headers });
    for (const entry of JSON.parse(await page.text()).entries) take(entry);
  }
  take(message.string());
  message.ack();
}
