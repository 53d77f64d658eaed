import type { SignedLog } from './read-log.ts';

/** The text that comes with every export, for whoever checks it. */
export function auditorReadme({ origin, size, root, keys }: SignedLog): string {
  return `# An export of an Alfred ledger

- Log: \`${origin}\`
- Entries: ${size}
- Merkle root: \`${root.toString('hex')}\`

## What is in it

| file | what it is |
| --- | --- |
| \`entries.ndjson\` | every entry, one a line: the exact bytes that were hashed |
| \`checkpoint\` | the log's size and Merkle root, signed (C2SP tlog-checkpoint, Ed25519) |
| \`keys\` | the verifier keys of the log, one a line (C2SP signed-note) |
| \`handovers/\` | checkpoints by which one key vouches for the next: each is signed by both; there are none while a log had one key |
| \`balances.json\` | what the entries add up to: accounts and budget counters, in minor units |
| \`tile/\` | the Merkle tree and the entries once more, in bundles (C2SP tlog-tiles): with \`checkpoint\` this folder is a log that other tools read |
| \`schemas/\` | a JSON schema for each type of entry |
| \`SHA256SUMS\` | hashes of all these files, for \`sha256sum -c\` |

## How to check it

    node packages/verify/src/main.ts <this folder> --key <verifier key>

The program is in Alfred's source, needs Node 22.18 or later and nothing else, and shares no code
with the ledger. It names the first entry or file that is not as it was, and exits with 1.

The key must come to you by another way than this folder: ask the operator on the telephone, or keep
it from an earlier audit. Without it a good export is *self-consistent, not authenticated*: whoever
made it may have made its keys, too. This export says that its keys are:

${keys.map((key) => `    ${key}`).join('\n')}

Keep \`checkpoint\`. Given as \`--checkpoint\` to a later check, it proves that the later log begins
with this one.

## How to check it without our program

- An entry's leaf is SHA-256 of a zero byte and the line without its newline; every entry names the
  leaf of the one before it in \`prev\` (64 zeros for the first).
- The root is that of RFC 6962 over all leaves.
- The signature is Ed25519 over the first three lines of \`checkpoint\`.
- \`postings\` are double entry, in integer minor units: \`USD/9\` are nano-dollars.
`;
}
