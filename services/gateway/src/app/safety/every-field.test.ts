import { type AnyRequest, type Json, parseChatRequest } from '@alfred/openai-wire';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FullRequest, fullRequests } from '../../../test/every-field.ts';
import { safetyTally } from '../../domain/safety/safety-report.ts';
import { compileSafety } from '../../domain/safety/safety-rules.ts';
import { scanTurns } from './scan-turns.ts';
import { screenInput } from './screen-input.ts';

const canary = 'ada.lovelace@example.com';

/** What becomes of a request where addresses are treated like this. */
async function screened(request: AnyRequest, action: 'block' | 'redact' | 'flag') {
  const rule = { id: 'mail', kinds: ['pii.email'], on: ['input' as const], action };
  const safety = [{ node: 'org_a', policy: 'org_a@1', section: { rules: [rule] } }];
  const tally = safetyTally();
  const turns = scanTurns({ elapsedMicros: () => 0n });
  const rules = compileSafety({ safety });
  const outcome = await screenInput({ request, rules, tally, turns, signal: undefined });
  return { outcome, found: tally.report('input')?.findings ?? [] };
}

type Step = string | number;

/** A place of a string, or of a field's name, in a body. */
interface Spot {
  readonly path: readonly Step[];
  readonly isName: boolean;
}

function spotsIn(value: Json | undefined, path: readonly Step[] = []): readonly Spot[] {
  if (typeof value === 'string') return [{ path, isName: false }];
  if (typeof value !== 'object' || value === null) return [];
  const isList = Array.isArray(value);
  return Object.entries(value as Record<string, Json>).flatMap(([name, inner]) => {
    const step = [...path, isList ? Number(name) : name];
    const within = spotsIn(inner, step);
    return isList ? within : [{ path: step, isName: true }, ...within];
  });
}

/** The same value with something else at one spot. */
function withAt(value: Json, { path, isName }: Spot, put: string): Json {
  const [step, ...rest] = path;
  if (step === undefined) return put;
  if (Array.isArray(value)) {
    return value.map((item, at) =>
      at === step ? withAt(item, { path: rest, isName }, put) : item,
    );
  }
  return Object.fromEntries(
    Object.entries(value as Record<string, Json>).map(([name, inner]) => {
      if (name !== step) return [name, inner];
      if (rest.length === 0 && isName) return [put, inner];
      return [name, withAt(inner, { path: rest, isName }, put)];
    }),
  );
}

/** The request, or nothing where no such request is let in at all. */
function readOrNone(read: FullRequest['read'], body: Json): AnyRequest | undefined {
  try {
    return read(body);
  } catch {
    return undefined;
  }
}

/** The name of the model is what a call is routed by. */
const unseen = new Set(['model', 'fields.0.1']);

describe.each(fullRequests)('$name', (full) => {
  // A form has the names of its fields among its values.
  const isForm = full.name === 'transcriptions';
  const spots = spotsIn(full.body).filter(
    ({ path, isName }) => !unseen.has(path.join('.')) && !(isForm && isName),
  );
  const sent = spots.flatMap((spot) => {
    const { isName, path } = spot;
    const request = readOrNone(full.read, withAt(full.body, spot, canary));
    const leaves = request && JSON.stringify(request).includes(canary);
    return leaves ? [{ request, at: `${path.join('.')}${isName ? ' (its name)' : ''}` }] : [];
  });

  it('is let in as it is', async () => {
    const request = full.read(full.body);
    for (const action of ['block', 'redact', 'flag'] as const) {
      expect((await screened(request, action)).outcome).toMatchObject({ request });
    }
    expect(sent.length).toBeGreaterThan(5);
  });

  it('says nothing anywhere that is to be taken out', async () => {
    const leaks: string[] = [];
    for (const { request, at } of sent) {
      const { outcome, found } = await screened(request, 'redact');
      const isRefused = outcome.outcome === 'refused' && outcome.code === 'safety_unredactable';
      if (!isRefused && JSON.stringify(outcome).includes(canary)) leaks.push(at);
      if (isRefused && JSON.stringify(outcome).includes(canary)) leaks.push(`refusal of ${at}`);
      expect(found, at).toMatchObject([{ kind: 'pii.email', action: 'redact' }]);
    }
    expect(leaks).toEqual([]);
  });

  it('is stopped wherever it says it', async () => {
    for (const { request, at } of sent) {
      const { outcome, found } = await screened(request, 'block');
      expect(outcome, at).toMatchObject({ outcome: 'refused', code: 'safety_blocked' });
      expect(found, at).toMatchObject([{ kind: 'pii.email', action: 'block' }]);
    }
  });

  it('is noted wherever it says it', async () => {
    for (const { request, at } of sent) {
      const { outcome, found } = await screened(request, 'flag');
      expect(outcome, at).toMatchObject({ outcome: 'screened', request });
      expect(found, at).toMatchObject([{ kind: 'pii.email', action: 'flag' }]);
    }
  });
});

describe('what is taken out, and what is refused', () => {
  const asked = (fields: object): AnyRequest =>
    parseChatRequest({ model: 'm', messages: [{ role: 'user', content: 'Hello' }], ...fields });
  const tool = (parameters: object) => ({
    tools: [{ type: 'function', function: { name: 'f', parameters } }],
  });

  it.each<[string, object]>([
    ['user', { user: '[EMAIL_1]' }],
    ['stop', { stop: ['[EMAIL_1]'] }],
    ['metadata', { metadata: { about: '[EMAIL_1]' } }],
    ['name', { messages: [{ role: 'user', name: '[EMAIL_1]', content: 'Hello' }] }],
    ['description', tool({ properties: { a: { description: 'As [EMAIL_1]' } } })],
  ])('takes it out of %s', async (_, expected) => {
    const sent = JSON.parse(JSON.stringify(expected).replaceAll('[EMAIL_1]', canary));
    const { outcome } = await screened(asked(sent), 'redact');
    expect(outcome).toMatchObject({ outcome: 'screened', request: { body: expected } });
  });

  it.each<[string, object]>([
    ['metadata', { metadata: { [canary]: 'a' } }],
    ['metadata', { metadata: { about: 4_111_111_111_111_111 } }],
    ['x-vendor.list[1]', { 'x-vendor': { list: ['a', canary] } }],
    ['x-vendor.*', { 'x-vendor': { 'Ada 815': canary } }],
    ['body', { [canary]: true }],
    ['tools[0].function.name', { tools: [{ type: 'function', function: { name: canary } }] }],
    [
      'tools[0].function.parameters.properties.a.enum[0]',
      tool({ properties: { a: { enum: [canary] } } }),
    ],
    [
      'messages[0].content[0].image_url.url',
      {
        messages: [
          {
            role: 'user',
            content: [{ type: 'image_url', image_url: { url: `https://a.example/?u=${canary}` } }],
          },
        ],
      },
    ],
  ])('refuses it by name in %s', async (param, fields) => {
    const isNumber = JSON.stringify(fields).includes('4111');
    const rule = { id: 'it', kinds: [isNumber ? 'pii.card' : 'pii.email'] };
    const safety = [
      {
        ...{ node: 'org_a', policy: 'org_a@1' },
        section: { rules: [{ ...rule, on: ['input' as const], action: 'redact' as const }] },
      },
    ];
    const outcome = await screenInput({
      ...{ request: asked(fields), rules: compileSafety({ safety }), tally: safetyTally() },
      ...{ turns: scanTurns({ elapsedMicros: () => 0n }), signal: undefined },
    });
    const expected = isNumber ? `${param}.about` : param;
    expect(outcome).toMatchObject({ code: 'safety_unredactable', params: { param: expected } });
  });

  it('takes nothing for a picture, or for sealed, because of its name alone', async () => {
    const digits = '4111111111111111';
    const rule = { id: 'it', kinds: ['pii.card'], on: ['input' as const] };
    const section = { rules: [{ ...rule, action: 'block' as const }] };
    const rules = compileSafety({ safety: [{ node: 'org_a', policy: 'org_a@1', section }] });
    const turns = scanTurns({ elapsedMicros: () => 0n });
    for (const field of ['data', 'file_data', 'b64_json']) {
      const content = [{ type: 'vendor_part', [field]: digits }];
      const request = asked({ messages: [{ role: 'user', content }] });
      const tally = safetyTally();
      const outcome = await screenInput({ request, rules, tally, turns, signal: undefined });
      expect(outcome, field).toMatchObject({ code: 'safety_blocked' });
    }
  });

  it('refuses what a placeholder would make too long for its field', async () => {
    const user = `a@b.co ${'x'.repeat(57)}`;
    const { outcome } = await screened(asked({ user }), 'redact');
    expect(outcome).toMatchObject({ code: 'safety_unredactable', params: { param: 'user' } });
    const longer = await screened(asked({ user: `${canary} ${'x'.repeat(80)}` }), 'redact');
    expect(longer.outcome).toMatchObject({ outcome: 'screened' });
  });

  it('reads ids, signatures and pictures as what they are', async () => {
    const call = {
      id: 'call_4111111111111111',
      type: 'function',
      function: { name: 'f', arguments: '{}' },
    };
    const thinking_blocks = [{ type: 'thinking', thinking: 'Hm.', signature: 'c2ln/4111+==' }];
    const request = asked({
      messages: [
        { role: 'assistant', content: null, thinking_blocks, tool_calls: [call] },
        { role: 'tool', tool_call_id: call.id, content: 'ok' },
      ],
    });
    expect((await screened(request, 'redact')).outcome).toMatchObject({ request });
  });
});

describe('anything at all', () => {
  const names = ['user', 'metadata', 'content', 'name', 'url', 'id', 'arguments', 'data', 'type'];
  const text = fc.oneof(
    fc.string(),
    fc.constantFrom(canary, ` ${canary} `, `data:image/png;base64,${canary}`, '[EMAIL_1]'),
    fc.tuple(fc.string(), fc.string()).map(([a, b]) => `${a} ${canary} ${b}`),
  );
  const name = fc.oneof(fc.constantFrom(...names), fc.string(), fc.constant(canary));
  const { value } = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 4 }),
      fc.dictionary(name, tie('value'), { maxKeys: 4 }),
    ),
  }));

  it('leaves without it, or not at all', async () => {
    const said = fc.oneof(text, fc.array(text, { maxLength: 3 }));
    const body = fc.record(
      {
        ...{ extra: value, metadata: fc.dictionary(fc.constantFrom('a', 'b'), text), user: text },
        ...{ stop: said, tools: value, content: text, more: value, documents: said },
      },
      { requiredKeys: ['content'] },
    );
    await fc.assert(
      fc.asyncProperty(body, name, async ({ content, more, tools, ...fields }, field) => {
        const tool = { name: 'f', ...(tools === undefined ? {} : { parameters: tools }) };
        const message = { role: 'user', content, ...(more === undefined ? {} : { [field]: more }) };
        const request = readOrNone(parseChatRequest, {
          ...{ ...fields, model: 'm', messages: [message] },
          tools: [{ type: 'function', function: tool }],
        });
        if (!request) return;
        const has = JSON.stringify(request).includes(canary);
        const redacted = await screened(request, 'redact');
        expect(JSON.stringify(redacted.outcome)).not.toContain(canary);
        const blocked = await screened(request, 'block');
        expect(blocked.outcome.outcome === 'refused').toBe(has);
        const flagged = await screened(request, 'flag');
        expect([flagged.outcome.outcome, flagged.found.length > 0]).toEqual(['screened', has]);
      }),
      { numRuns: 300 },
    );
  });
});
