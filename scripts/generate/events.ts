import {
  type EntryExample,
  entryExamples,
  sealedExamples,
} from '../../services/ledger/src/wire/entry-examples.ts';

/** docs/events.md: one entry of each type, as it is stored. */
export function eventsDocument(): string {
  const sections = entryExamples.map(sectionOf);
  const sealed = sealedExamples.map((each) => sectionOf(each).replace('## ', '### '));
  return `# Events

Every entry of a ledger is one line of JSON, encoded once by its writer. Those bytes are stored,
hashed and exported; nobody encodes them again. Keys stand in this order, and absent ones are left
out: \`v\`, \`ledger\`, \`seq\` (1, 2, 3 … with no gap), \`epoch\` (of the writer), \`prev\` (the hash of
the entry before, 64 zeros for the first), \`at\` (microseconds, strictly increasing), \`effective\`,
\`type\`, \`key\` (unique for ever), \`digest\` (of the command), \`actor\` (a pseudonym), \`policy\` and
\`price\` (the versions that decided), \`postings\` (double entry, integer minor units), \`data\`,
\`sealed\`.

An entry's hash is \`SHA-256(0x00 ‖ bytes)\`. Types and their shapes never change; a new shape is a new
version. The examples below are one chain.

${sections.join('\n\n')}

## What is said about people

In \`sealed\`: for each field whom it is about, a box that the ledger cannot open (base64url), and a mac
that goes into \`digest\` in place of the text. See [Privacy](guides/privacy.md).

${sealed.join('\n\n')}
`;
}

function sectionOf({ type, about, entry }: EntryExample): string {
  return `## ${type}\n\n${about}\n\n\`\`\`json\n${entry.trim()}\n\`\`\``;
}
