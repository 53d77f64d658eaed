// What a client sends is looked into before anything is paid or sent: refused, or freed of what
// policy keeps from providers.
import { type AnyRequest, isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { type Judge, leave, openVault, type Screen, screen, type Vault } from '@alfred/safety';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import type { SafetyTally } from '../../domain/safety/safety-report.ts';
import type { SafetyDecision, SafetyRules, SideRules } from '../../domain/safety/safety-rules.ts';
import { replaceTexts, type SpokenText } from '../../domain/safety/spoken-texts.ts';
import { scanTexts, type TextToScan } from './scan-texts.ts';
import type { ScanTurns } from './scan-turns.ts';

/** No prompt is longer that is looked into, in characters: beyond, policy says what happens. */
export const scannedMax = 4_000_000;

/** A request that may go on, and what was taken out of it. */
export interface ScreenedInput {
  readonly outcome: 'screened';
  /** The same object when nothing was changed. */
  readonly request: AnyRequest;
  readonly vault: Vault;
}

/** Why a text was not looked at, although it could have been. */
export const tooBusy = 'too much waits to be scanned; come again';

/** Roles whose texts are the application's own: they give instructions, and inject none. */
const trustedRoles = new Set<unknown>(['system', 'developer', 'assistant']);

export interface InputToScreen {
  readonly request: AnyRequest;
  readonly rules: SafetyRules;
  readonly tally: SafetyTally;
  readonly turns: ScanTurns;
  /** Aborts when the client has gone: then nobody needs to know. */
  readonly signal: AbortSignal | undefined;
}

/** Looks into everything of a request that says something. */
export async function screenInput({
  request,
  rules,
  tally,
  turns,
  signal,
}: InputToScreen): Promise<ScreenedInput | Refusal> {
  const gathered = gather(request, tally);
  const unseen = unscannable(gathered, rules, tally);
  if (unseen) return unseen;
  const vault = openVault((placeholder) =>
    gathered.texts.some(({ text }) => text.includes(placeholder)),
  );
  if (lengthOf(gathered) > scannedMax) return { outcome: 'screened', request, vault };
  const bench = openBench(rules.input, vault, tally);
  const scanned = await scanTexts(turns, textsOn(bench, gathered), signal);
  if (bench.blocked) return refuseBlocked(bench.blocked.kind, bench.blocked.decision, 'input');
  if (scanned.outcome === 'cancelled') return refuse('request_cancelled', {});
  if (scanned.outcome !== 'scanned') {
    tally.skipped({ side: 'input', what: 'busy' });
    if (rules.refusesFailures) return refuse('safety_unscanned', { reason: tooBusy });
    return { outcome: 'screened', request, vault: openVault(() => false) };
  }
  const replaced = scanned.texts;
  const next = replaced.values();
  const isSame = replaced.every((text, index) => text === gathered.texts[index]?.text);
  const rebuilt = isSame ? request : rebuild(request, () => next.next().value ?? '');
  return { outcome: 'screened', request: rebuilt, vault };
}

/** A refusal that says what was found, and never the thing itself. */
export function refuseBlocked(
  kind: string,
  { node, policy, rule }: SafetyDecision,
  side: 'input' | 'output',
): Refusal {
  return refuse('safety_blocked', { side, kind, node, rule, policy });
}

interface GatheredText extends SpokenText {
  readonly isTrusted: boolean;
}

interface Gathered {
  readonly texts: readonly GatheredText[];
  readonly media: number;
  /** Some of it came as tokens. */
  readonly isCoded: boolean;
}

function gather(request: AnyRequest, tally: SafetyTally): Gathered {
  const texts: GatheredText[] = [];
  let media = 0;
  const met = (): void => {
    media += 1;
    tally.skipped({ side: 'input', what: 'media' });
  };
  visitTexts(request, met, (spoken, isTrusted) => {
    texts.push({ ...spoken, isTrusted });
    return spoken.text;
  });
  if (request.operation === 'transcriptions') met();
  const isCoded = request.operation === 'embeddings' && request.tokens > 0;
  if (isCoded) tally.skipped({ side: 'input', what: 'tokens' });
  return { texts, media, isCoded };
}

type Put = (spoken: SpokenText, isTrusted: boolean) => string;

/** Fields of requests beside chat that have the texts in them. */
const inputFields = ['input', 'prompt', 'instructions'] as const;

/** Every text of a request in one order; gives the body with what `put` says instead. */
function visitTexts(request: AnyRequest, met: () => void, put: Put): JsonObject {
  const replace = (value: Json, isTrusted: boolean): Json =>
    replaceTexts(value, (spoken) => put(spoken, isTrusted), met);
  const body: Record<string, Json | undefined> = { ...request.body };
  if (request.operation === 'chat') {
    body.messages = request.messages.map((message) =>
      replace(message as Json, trustedRoles.has(message.role)),
    );
    const { prediction } = request.body;
    if (isObject(prediction)) body.prediction = replace(prediction, true);
    if (request.tools.length > 0) body.tools = request.tools.map((tool) => described(tool, put));
    return body;
  }
  for (const field of inputFields) {
    const value = request.body[field];
    if (value !== undefined && value !== null) body[field] = replace(value, false);
  }
  return body;
}

/** Of a tool only its description is prose: its schema would not be one any more. */
function described(tool: JsonObject, put: Put): Json {
  const { function: named } = tool;
  if (!isObject(named) || typeof named.description !== 'string') return tool;
  const description = put({ text: named.description, isJson: false }, true);
  return description === named.description
    ? tool
    : { ...tool, function: { ...named, description } };
}

function lengthOf({ texts }: Gathered): number {
  return texts.reduce((sum, { text }) => sum + text.length, 0);
}

function unscannable(
  gathered: Gathered,
  rules: SafetyRules,
  tally: SafetyTally,
): Refusal | undefined {
  const length = lengthOf(gathered);
  if (length > scannedMax) tally.skipped({ side: 'input', what: 'size' });
  if (length > scannedMax && rules.refusesFailures) {
    return refuse('safety_unscanned', { reason: `more than ${scannedMax} characters` });
  }
  if (gathered.isCoded && rules.refusesFailures) {
    return refuse('safety_unscanned', { reason: 'a text that comes as tokens' });
  }
  if (gathered.media > 0 && rules.refusesMedia) {
    return refuse('safety_unscanned', { reason: 'images, sound and files' });
  }
  return undefined;
}

interface Bench {
  readonly own: Screen;
  readonly trusted: Screen;
  readonly judge: Judge;
  blocked: { readonly kind: string; readonly decision: SafetyDecision } | undefined;
}

function openBench({ plan, trusted, decide }: SideRules, vault: Vault, tally: SafetyTally): Bench {
  const judge: Judge = (finding) => {
    const decision = decide(finding);
    if (!decision) return leave;
    const { kind, text } = finding;
    const { action, policy, rule } = decision;
    tally.found({ side: 'input', kind, action, policy, rule });
    if (action === 'block') bench.blocked ??= { kind, decision };
    return action === 'redact' ? { outcome: 'replace', text: vault.conceal(kind, text) } : leave;
  };
  const bench: Bench = { own: screen(plan), trusted: screen(trusted), judge, blocked: undefined };
  return bench;
}

function textsOn(bench: Bench, { texts }: Gathered): readonly TextToScan[] {
  return texts.map(({ text, isJson, isTrusted }) => {
    const screens = isTrusted ? bench.trusted : bench.own;
    return { text, open: () => (isJson ? screens.json(bench.judge) : screens.text(bench.judge)) };
  });
}

/** Fields of requests beside chat that were read from texts of their bodies. */
const readFields: ReadonlySet<string> = new Set([...inputFields, 'texts']);

/** The same request with other texts: what was read from the body is read from the new one. */
function rebuild(request: AnyRequest, next: () => string): AnyRequest {
  const changed = new Map<string, string>();
  const body = visitTexts(
    request,
    () => {},
    ({ text }) => {
      const replaced = next();
      changed.set(text, replaced);
      return replaced;
    },
  );
  if (request.operation === 'chat') {
    const messages = body.messages as typeof request.messages;
    const tools = (body.tools ?? []) as typeof request.tools;
    return { ...request, body, messages, tools };
  }
  const fields = Object.entries(request).map(([field, value]) => [
    field,
    readFields.has(field) ? renewed(value, changed) : value,
  ]);
  return { ...(Object.fromEntries(fields) as typeof request), body };
}

/** A field that was read from a text of the body, or from several. */
function renewed(value: unknown, changed: ReadonlyMap<string, string>): unknown {
  if (typeof value === 'string') return changed.get(value) ?? value;
  if (!Array.isArray(value)) return value;
  return value.map((item) => (typeof item === 'string' ? (changed.get(item) ?? item) : item));
}
