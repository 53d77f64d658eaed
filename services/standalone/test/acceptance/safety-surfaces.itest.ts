import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPort } from '@alfred/service-kit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { type EchoingDouble, startEchoingDouble } from './echoing-double.ts';
import { management, newUser } from './management.ts';
import {
  type At,
  fixedFields,
  type Heard,
  type Surface,
  saidFields,
  surfaces,
} from './safety-surfaces.ts';

// Whatever surface a text goes through, and whether it streams: policy stops it, takes it out or
// notes it, on its way in and on its way out.

type Action = 'block' | 'redact' | 'flag';
type Side = 'input' | 'output';

const actions: readonly Action[] = ['block', 'redact', 'flag'];
const address = 'ada.lovelace@example.com';
const text = `Please write to ${address} today.`;
const placeholder = '[EMAIL_1]';

/** Everything that a model may be paid for. */
const pieces = { images: '1000', characters: '1000', audioSeconds: '1000' };
const prices = ['model', 'vector', 'judge', 'brush', 'voice', 'ear'].map((model) => ({
  ...{ provider: 'openai', model: `house-${model}`, asset: 'USD/9' },
  prices: { inputUncached: '100000000', outputText: '200000000', ...pieces },
}));

let double: EchoingDouble;
let alfred: AlfredProcess;
let inferencePort: number;
const keys = new Map<string, string>();

beforeAll(async () => {
  double = await startEchoingDouble();
  const home = await temporaryHome();
  const file = join(home, 'prices.json');
  await writeFile(file, JSON.stringify({ models: prices }));
  inferencePort = await findPort({ host: '127.0.0.1', port: 0 });
  alfred = await startAlfred(home, {
    ...{ OPENAI_API_KEY: 'sk-upstream', OPENAI_BASE_URL: double.url, ALFRED_PRICES: file },
    ALFRED_INFERENCE_PORT: String(inferencePort),
  });
  for (const side of ['input', 'output'] as const) {
    for (const action of actions) keys.set(`${side} ${action}`, await userUnder(side, action));
  }
});

afterAll(async () => {
  await alfred.interrupt();
  double.close();
  await removeHome(alfred.home);
});

/** The key of somebody whose mail addresses are treated like this. */
async function userUnder(side: Side, action: Action): Promise<string> {
  const { node, key } = await newUser(alfred.demo, '10.00');
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const { status } = await owner.put(`/api/v1/policies/${node}`, {
    rules: [{ id: 'all', effect: 'allow', models: ['*'] }],
    safety: { rules: [{ id: 'mail', kinds: ['pii.email'], on: [side], action }] },
  });
  expect(status).toBe(200);
  return key;
}

/** What a surface says, what the provider heard of it, and what its record has of it. */
async function ask(surface: Surface, side: Side, action: Action) {
  const before = double.heard.length;
  const key = keys.get(`${side} ${action}`) ?? '';
  const at: At = { url: alfred.demo.url, inferencePort, key };
  const heard: Heard = await surface.ask(at, text);
  const finding = { side, kind: 'pii.email', action };
  await expect
    .poll(() => safetyOf(heard.request))
    .toMatchObject({ findings: [expect.objectContaining(finding)] });
  return { ...heard, provider: double.heard.slice(before).join('\n') };
}

async function safetyOf(request: string): Promise<object | undefined> {
  const owner = management(alfred.demo.url, alfred.demo.adminKey);
  const { body } = await owner.get<{ safety?: object }>(`/api/v1/requests/${request}`);
  return body.safety;
}

const having = (side: Side) => surfaces.filter(({ says }) => says.includes(side));

describe.each([...having('input'), ...saidFields])('what goes in by $name', (surface) => {
  it('is refused, and no provider hears of it', async () => {
    const { text: answer, provider } = await ask(surface, 'input', 'block');
    expect(answer).toContain('no pii.email through');
    expect(provider).toBe('');
  });

  it('goes without what is taken out, which comes back', async () => {
    const { text: answer, provider } = await ask(surface, 'input', 'redact');
    expect(provider).toContain(placeholder);
    expect(provider).not.toContain(address);
    if (!surface.says.includes('output')) return;
    expect(answer).toContain(address);
    expect(answer).not.toContain(placeholder);
  });

  it('goes as it is where it is only noted', async () => {
    const { provider } = await ask(surface, 'input', 'flag');
    expect(provider).toContain(address);
  });
});

describe.each(fixedFields)('what cannot be put otherwise, in the $name', (surface) => {
  it('is refused, and no provider hears of it', async () => {
    const { text: answer, provider } = await ask(surface, 'input', 'block');
    expect(answer).toContain('no pii.email through');
    expect(provider).toBe('');
  });

  it('is refused where it is to be taken out, too', async () => {
    const { text: answer, provider } = await ask(surface, 'input', 'redact');
    expect(answer).toContain('a placeholder there would ask for something else');
    expect(answer).not.toContain(address);
    expect(provider).toBe('');
  });

  it('goes as it is where it is only noted', async () => {
    const { provider } = await ask(surface, 'input', 'flag');
    expect(provider).toContain(address);
  });
});

describe.each(having('output'))('what comes out by $name', (surface) => {
  it('is stopped', async () => {
    const { text: answer } = await ask(surface, 'output', 'block');
    expect(answer).toContain('no pii.email through');
    expect(answer).not.toContain(address);
  });

  it('comes without what is taken out', async () => {
    const { text: answer } = await ask(surface, 'output', 'redact');
    expect(answer).toContain(placeholder);
    expect(answer).not.toContain(address);
  });

  it('comes as it is where it is only noted', async () => {
    const { text: answer } = await ask(surface, 'output', 'flag');
    expect(answer).toContain(address);
  });
});

it('says of sound that nobody looked into it', async () => {
  const speech = surfaces.find(({ name }) => name === 'speech');
  const key = keys.get('output block') ?? '';
  const heard = await speech?.ask({ url: alfred.demo.url, inferencePort, key }, text);
  const notScanned = [{ side: 'output', what: 'media', count: 1 }];
  await expect
    .poll(() => safetyOf(heard?.request ?? ''))
    .toMatchObject({ findings: [], notScanned });
});
