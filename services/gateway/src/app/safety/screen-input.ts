// What a client sends is looked into before anything is paid or sent: refused, or freed of what
// policy keeps from providers.
import type { AnyRequest } from '@alfred/openai-wire';
import { type Judge, leave, openVault, screen, type Vault } from '@alfred/safety';
import { type Refusal, refuse } from '../../domain/refusal.ts';
import type { SafetyTally } from '../../domain/safety/safety-report.ts';
import type { SafetyDecision, SafetyRules, SideRules } from '../../domain/safety/safety-rules.ts';
import { type Gathered, type GatheredString, gatherInput, withTexts } from './gather-input.ts';
import { scanTexts, type TextToScan } from './scan-texts.ts';
import type { ScanTurns } from './scan-turns.ts';

/** No prompt is longer that is looked into, in characters: beyond, policy says what happens. */
export const scannedMax = 4_000_000;
/** Nor one of more strings, however short they are. */
const stringsMax = 100_000;

/** A request that may go on, and what was taken out of it. */
export interface ScreenedInput {
  readonly outcome: 'screened';
  /** The same object when nothing was changed. */
  readonly request: AnyRequest;
  readonly vault: Vault;
}

/** Why a text was not looked at, although it could have been. */
export const tooBusy = 'too much waits to be scanned; come again';

export interface InputToScreen {
  readonly request: AnyRequest;
  readonly rules: SafetyRules;
  readonly tally: SafetyTally;
  readonly turns: ScanTurns;
  /** Aborts when the client has gone: then nobody needs to know. */
  readonly signal: AbortSignal | undefined;
}

/** Looks into everything of a request that goes to a provider. */
export async function screenInput({
  request,
  rules,
  tally,
  turns,
  signal,
}: InputToScreen): Promise<ScreenedInput | Refusal> {
  const gathered = gatherInput(request, tally);
  const { strings } = gathered;
  const unseen = unscannable(gathered, rules, tally);
  if (unseen) return unseen;
  const vault = openVault(takenIn(strings));
  if (isTooMuch(gathered)) return { outcome: 'screened', request, vault };
  const bench = openBench(rules.input, vault, tally);
  const scanned = await scanTexts(turns, strings.map(bench.place), signal);
  if (bench.blocked) return refuseBlocked(bench.blocked.kind, bench.blocked.decision, 'input');
  if (scanned.outcome === 'cancelled') return refuse('request_cancelled', {});
  if (scanned.outcome !== 'scanned') {
    tally.skipped({ side: 'input', what: 'busy' });
    if (rules.refusesFailures) return refuse('safety_unscanned', { reason: tooBusy });
    return { outcome: 'screened', request, vault: openVault(() => false) };
  }
  const { texts } = scanned;
  const unredactable = bench.unredactable ?? bench.grown(strings, texts);
  if (unredactable) return refuseUnredactable(unredactable);
  if (texts.every((text, index) => text === strings[index]?.text)) {
    return { outcome: 'screened', request, vault };
  }
  const next = texts.values();
  const rebuilt = withTexts(request, () => next.next().value ?? '');
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

function isTooMuch({ strings, length }: Gathered): boolean {
  return length > scannedMax || strings.length > stringsMax;
}

function unscannable(
  gathered: Gathered,
  rules: SafetyRules,
  tally: SafetyTally,
): Refusal | undefined {
  const isMuch = isTooMuch(gathered);
  if (isMuch) tally.skipped({ side: 'input', what: 'size' });
  if (isMuch && rules.refusesFailures) {
    const isLong = gathered.length > scannedMax;
    const most = isLong ? `${scannedMax} characters` : `${stringsMax} texts`;
    return refuse('safety_unscanned', { reason: `more than ${most}` });
  }
  if (gathered.isCoded && rules.refusesFailures) {
    return refuse('safety_unscanned', { reason: 'a text that comes as tokens' });
  }
  if (gathered.media > 0 && rules.refusesMedia) {
    return refuse('safety_unscanned', { reason: 'images, sound and files' });
  }
  return undefined;
}

/** Whether a client wrote such a placeholder itself. Looked up once, and only when one is needed. */
function takenIn(strings: readonly GatheredString[]): (placeholder: string) => boolean {
  let taken: ReadonlySet<string> | undefined;
  return (placeholder) => {
    taken ??= new Set(strings.flatMap(({ text }) => text.match(/\[[^[\]\s]{1,80}\]/g) ?? []));
    return taken.has(placeholder);
  };
}

interface Found {
  readonly kind: string;
  readonly decision: SafetyDecision;
}

/** What policy takes out, found where it cannot be taken out. */
interface Unredactable extends Found {
  readonly param: string;
  readonly reason: string;
}

const meansItself = 'a placeholder there would ask for something else';

function refuseUnredactable({ kind, decision, param, reason }: Unredactable): Refusal {
  const { node, policy, rule } = decision;
  return refuse('safety_unredactable', { kind, param, reason, node, rule, policy });
}

interface Bench {
  readonly place: (held: GatheredString) => TextToScan;
  readonly blocked: Found | undefined;
  readonly unredactable: Unredactable | undefined;
  /** The first text that has become too long for where it stands. */
  grown(strings: readonly GatheredString[], texts: readonly string[]): Unredactable | undefined;
}

function openBench({ plan, trusted, decide }: SideRules, vault: Vault, tally: SafetyTally): Bench {
  const [own, calm] = [screen(plan), screen(trusted)];
  const replaced = new Map<GatheredString, Found>();
  let blocked: Found | undefined;
  let unredactable: Unredactable | undefined;
  const judgeOf = (held: GatheredString): Judge => {
    return (finding) => {
      const decision = decide(finding);
      if (!decision) return leave;
      const { kind, text } = finding;
      const { action, policy, rule } = decision;
      tally.found({ side: 'input', kind, action, policy, rule });
      if (action === 'block') blocked ??= { kind, decision };
      if (action !== 'redact') return leave;
      if (!held.isText) {
        unredactable ??= { kind, decision, param: held.param(), reason: meansItself };
        return leave;
      }
      if (held.limit !== undefined) replaced.set(held, { kind, decision });
      return { outcome: 'replace', text: vault.conceal(kind, text) };
    };
  };
  return {
    place: (held) => {
      const screens = held.isTrusted ? calm : own;
      const open = held.isJson ? screens.json : screens.text;
      return { text: held.text, open: () => open(judgeOf(held)) };
    },
    grown: (strings, texts) => {
      for (const [index, held] of strings.entries()) {
        const found = replaced.get(held);
        if (!found || held.limit === undefined) continue;
        const most = Math.max(held.limit, held.text.length);
        if ((texts[index]?.length ?? 0) <= most) continue;
        const reason = `with a placeholder it would be longer than ${held.limit} characters`;
        return { ...found, param: held.param(), reason };
      }
      return undefined;
    },
    get blocked() {
      return blocked;
    },
    get unredactable() {
      return unredactable;
    },
  };
}
