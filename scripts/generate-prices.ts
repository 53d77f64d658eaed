// Writes packages/pricing/src/book.generated.json from the published price list.
//
//   node scripts/generate-prices.ts            writes it and lists what was left out
//   node scripts/generate-prices.ts --check    fails when the file is not what the list gives
import { readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import {
  type BookModel,
  fromList,
  type ListModel,
  namedOnce,
  sealBook,
} from '@alfred/pricing/generator';
import { calcPrice, findProvider } from '@pydantic/genai-prices';

const file = new URL('../packages/pricing/src/book.generated.json', import.meta.url);

/** Every provider that Alfred has a name for and the list has prices of; it has none of `lambda`. */
const listedProviders = [
  'openai',
  'anthropic',
  'google',
  'cohere',
  'azure',
  'mistral',
  'deepseek',
  'groq',
  'perplexity',
  'together',
];

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

/** What it does beside chat, at the prices of models that do the same. */
const beside: Readonly<Record<string, BookModel['prices']>> = {
  embed: { inputUncached: '20000000' },
  moderate: {},
  image: { images: '20000000000000' },
  speech: { characters: '15000000000' },
  transcribe: { audioSeconds: '100000000000' },
};
for (const [name, prices] of Object.entries(beside)) {
  simulated.push({
    provider: 'sim',
    model: `sim/${name}`,
    aliases: [name],
    asset: 'USD/9',
    prices: { inputUncached: '0', outputText: '0', ...prices },
  });
}

/** The list says `contains`, which a book has no word for: these are the names that there are. */
const moderation = {
  or: ['omni-moderation', 'text-moderation'].map((name) => ({ starts_with: name })),
};

const check = process.argv.includes('--check');
const { edition, content } = readBook();
const day = check ? (edition.split('.')[0] ?? '') : new Date().toISOString().slice(0, 10);
const listed = listedProviders.flatMap((id) =>
  modelsOf(id).map((model) => ({ provider: id, ...fromList(id, model) })),
);
const models = namedOnce([
  ...simulated,
  ...listed.flatMap((result) => (result.outcome === 'taken' ? result.models : [])),
]);
const fresh = isDeepStrictEqual(content, models);

for (const result of listed) {
  const { provider } = result;
  if (result.outcome === 'left_out') {
    console.log(`left out ${provider}/${result.model}: ${result.reason}`);
  } else {
    for (const clause of result.dropped) {
      console.log(`${provider}/${result.models[0]?.model}: without ${clause}`);
    }
  }
}
if (check && !fresh) {
  console.error('The price book is stale: run node scripts/generate-prices.ts');
  process.exitCode = 1;
}
if (!check && !fresh) {
  const number = edition.startsWith(`${day}.`) ? Number(edition.split('.')[1]) + 1 : 1;
  const book = JSON.parse(sealBook(`${day}.${number}`, { models }));
  writeFileSync(file, `${JSON.stringify(book, null, 1)}\n`);
}
console.log(`${models.length} models ${fresh ? 'as before' : check ? 'differ' : 'written'}`);

/** Where the list says that a provider sells another's models, theirs come after its own. */
function modelsOf(id: string): readonly ListModel[] {
  const sold = id === 'azure' ? listOf('openai').filter((model) => !isModeration(model)) : [];
  const answering = (model: ListModel) => calcPrice({}, model.id, { providerId: id })?.model;
  const others = sold.filter((model) => answering(model) === (model as unknown));
  return [...listOf(id), ...others];
}

function listOf(id: string): readonly ListModel[] {
  const listed = (findProvider({ providerId: id })?.models ?? []) as unknown as ListModel[];
  return listed.map((model) => (isModeration(model) ? { ...model, match: moderation } : model));
}

function isModeration({ id }: ListModel): boolean {
  return id === 'moderation';
}

function readBook(): { edition: string; content: unknown } {
  try {
    const book = JSON.parse(readFileSync(file, 'utf8'));
    return { edition: String(book.version).replace(/\+.*$/, ''), content: book.models };
  } catch {
    return { edition: '', content: undefined };
  }
}
