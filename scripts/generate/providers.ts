import { manualClock } from '@alfred/clock';
import { builtInBook } from '@alfred/pricing';
import type { Capabilities, Carried } from '../../services/gateway/src/domain/capabilities.ts';
import { modelFacts, purposeOf } from '../../services/gateway/src/domain/model-facts.ts';
import type { OpenProvider } from '../../services/gateway/src/ports/provider-factory.ts';
import {
  openProviders,
  type ProviderId,
  providers,
} from '../../services/gateway/src/providers/registry.ts';
import { providerWords } from './provider-words.ts';

const widthMax = 105;

interface BookModel {
  readonly provider: string;
  readonly model: string;
  readonly context?: number;
  readonly outputMax?: number;
  readonly prices?: Readonly<Record<string, string>>;
}

/** docs/providers.md: what every provider carries, and its models with their limits. */
export async function providersDocument(): Promise<string> {
  const ids = Object.keys(providers) as ProviderId[];
  const open = openProviders({
    settings: {
      sim: { latencyMs: 0, chunkMs: 0, failureRate: 0, cutRate: 0 },
      limits: { connectionsMax: 1, queueMax: 1, headersTimeoutMs: 1, idleTimeoutMs: 1 },
      deployments: ids.map((kind) => deployment(kind)),
    },
    clock: manualClock(0n),
    random: () => 0,
    tokenizer: {
      count: async () => 0,
      cut: async (_encoding, text) => ({ text, tokens: 0 }),
    },
  });
  const { models } = JSON.parse(builtInBook()) as { readonly models: readonly BookModel[] };
  const parts = ids.map((id) => chapter(id, open.get(nameOf(id)), models));
  await Promise.all([...open.values()].map((provider) => provider.close()));
  return `# Providers

Which providers there are, how each is configured, and what it carries. What a provider does not carry
is refused before anything is taken or sent: \`parameter_unsupported\`, with the field in \`param\`. Fields
that nobody knows go on to providers that carry any. What is certain of a single model stands in its
line: a picture or a tool that it is known not to take is refused likewise, a larger cap as
\`request_invalid\`. What is empty nobody here has said; \`GET /v1/models/{id}\` tells the same. The
[guide](guides/providers.md) shows several keys and endpoints of one provider;
[docs/errors.md](errors.md) has what their failures are called.

${parts.join('\n\n')}
`;
}

function nameOf(kind: ProviderId): string {
  return kind === 'compatible' ? 'box' : kind;
}

function deployment(kind: ProviderId) {
  const provider = nameOf(kind);
  const where = { apiKey: undefined, baseUrl: 'http://127.0.0.1:9', apiVersion: undefined };
  return { name: provider, provider, kind, weight: 1, models: new Map<string, string>(), ...where };
}

function chapter(
  id: ProviderId,
  provider: OpenProvider | undefined,
  book: readonly BookModel[],
): string {
  if (!provider) throw new Error(`${id} did not open`);
  const { title, settings, differs } = providerWords[id];
  const own = book.filter((model) => model.provider === id);
  const models = [...new Map(own.map((model) => [model.model, model])).values()];
  const carried = provider.capabilities(models[0]?.model ?? 'model');
  const operations = ['chat', ...Object.keys(provider.operations ?? {})];
  const rows = [
    ['does', operations.map(code).join(', ')],
    ['fields', fieldsOf(carried)],
    ['parts of messages', `text${list(carried.parts, ', ')}`],
    ['tools', toolsOf(carried)],
    ['formats of answers', `text${list(carried.responseFormats, ', ')}`],
    ['answers per request', String(carried.answersMax)],
  ];
  return [
    `## ${title} (\`${id}\`)`,
    wrapped(`**Settings.** ${settings}`, ''),
    ...(differs.length > 0 ? [differs.map((line) => wrapped(`- ${line}`, '  ')).join('\n')] : []),
    'What it carries:',
    rows.map(([what, how]) => wrapped(`- **${what}**: ${how}`, '  ')).join('\n'),
    modelsTable(id, models),
  ].join('\n\n');
}

function fieldsOf({ fields, refusedFields }: Capabilities): string {
  const refused = Object.keys(refusedFields).sort();
  const but = refused.length > 0 ? `, but not ${refused.map(code).join(', ')}` : '';
  const carried = fields === 'any' ? 'any' : [...fields].sort().map(code).join(', ');
  return fields === 'any' ? `any${but}` : carried;
}

function toolsOf({ tools }: Capabilities): string {
  if (tools === 'any') return 'any';
  return tools.size === 0 ? 'none' : [...tools].map(code).join(', ');
}

function list(carried: Carried, before: string): string {
  if (carried === 'any') return `${before}any`;
  return [...carried]
    .filter((each) => each !== 'text')
    .map((each) => `${before}${code(each)}`)
    .join('');
}

function modelsTable(kind: ProviderId, models: readonly BookModel[]): string {
  if (models.length === 0) return 'The built-in price book has none of its models.';
  const rows = models.map((entry) => {
    const { model, context, outputMax } = entry;
    const facts = modelFacts(kind, model);
    const { images = '0', characters = '0' } = entry.prices ?? {};
    const prices = { images: BigInt(images), characters: BigInt(characters) };
    const purpose = purposeOf({
      model,
      prices: prices as Parameters<typeof purposeOf>[0]['prices'],
    });
    const most = facts?.outputMax ?? outputMax ?? '';
    const cells = [code(model), purpose, context ?? '', most, takenBy(facts), callsOf(facts)];
    return `| ${cells.join(' | ')} |`;
  });
  const heads = ['model', 'for', 'context', 'output at most', 'beside text', 'tools'];
  const head = `| ${heads.join(' | ')} |\n| --- | --- | --: | --: | --- | --- |`;
  return [head, ...rows].join('\n');
}

function takenBy(facts: ReturnType<typeof modelFacts>): string {
  if (!facts?.parts) return '';
  return facts.parts.size === 0 ? 'nothing' : [...facts.parts].map(code).join(', ');
}

function callsOf(facts: ReturnType<typeof modelFacts>): string {
  if (facts?.tools === undefined) return '';
  return facts.tools ? 'yes' : 'none';
}

/** In lines that fit a screen; those after the first begin with `indent`. */
function wrapped(text: string, indent: string): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > widthMax) {
      lines.push(line);
      line = `${indent}${word}`;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

const code = (text: string): string => `\`${text}\``;
