// Writes packages/pricing/src/book.generated.json from the published price list.
//
//   node scripts/generate-prices.ts            writes it and lists what was left out
//   node scripts/generate-prices.ts --check    fails when the file is not what the list gives
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { type BookModel, fromList, type ListModel, sealBook } from '@alfred/pricing/generator';
import { findProvider } from '@pydantic/genai-prices';

const file = new URL('../packages/pricing/src/book.generated.json', import.meta.url);

/** The simulated provider costs what a small model costs, so that a call of it costs something. */
const simulated: BookModel[] = ['echo', 'lorem'].map((name) => ({
  provider: 'sim',
  model: `sim/${name}`,
  aliases: [name],
  asset: 'USD/9',
  prices: { inputUncached: '150000000', cacheRead: '75000000', outputText: '600000000' },
  context: 128_000,
  outputMax: 16_384,
}));

const check = process.argv.includes('--check');
const { edition, content } = readBook();
const day = check ? (edition.split('.')[0] ?? '') : new Date().toISOString().slice(0, 10);
const results = ['openai'].flatMap((id) =>
  (findProvider({ providerId: id })?.models ?? []).map((model) =>
    fromList(id, model as unknown as ListModel, day),
  ),
);
const models = [
  ...simulated,
  ...results.flatMap((result) => (result.outcome === 'taken' ? [result.model] : [])),
];
const fresh = isDeepStrictEqual(content, models);

for (const result of results) {
  if (result.outcome === 'left_out') console.log(`left out ${result.model}: ${result.reason}`);
  else for (const clause of result.dropped) console.log(`${result.model.model}: without ${clause}`);
}
if (check && !fresh) {
  console.error('The price book is stale: run node scripts/generate-prices.ts');
  process.exitCode = 1;
}
if (!check && !fresh) {
  const number = edition.startsWith(`${day}.`) ? Number(edition.split('.')[1]) + 1 : 1;
  const book = JSON.parse(sealBook(`${day}.${number}`, models));
  writeFileSync(file, `${JSON.stringify(book, null, 1)}\n`);
}
console.log(`${models.length} models ${fresh ? 'as before' : check ? 'differ' : 'written'}`);

function readBook(): { edition: string; content: unknown } {
  try {
    const book = JSON.parse(readFileSync(file, 'utf8'));
    return { edition: String(book.version).replace(/\+.*$/, ''), content: book.models };
  } catch {
    return { edition: '', content: undefined };
  }
}
