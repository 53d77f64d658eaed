import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPort } from '@alfred/service-kit';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { management } from './management.ts';
import { type OpenAiDouble, startOpenAiDouble } from './openai-double.ts';

/** Alfred before a provider of OpenAI's dialect, for its official clients to try. */
export interface OpenAiScene {
  readonly alfred: AlfredProcess;
  readonly double: OpenAiDouble;
  readonly baseURL: string;
  readonly apiKey: string;
  /** Of alfred.inference.v1. */
  readonly inferencePort: number;
  stop(): Promise<void>;
}

/** The model of the provider. */
export const model = 'openai/house-model';

/** One of the provider's that is known to see. */
export const seeingModel = 'openai/gpt-4o';

/** A picture of 2 by 2 points. */
export const picture =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAEElEQVR4nGP4z8DAAMIM/wEAH+4D/SlKsJAAAAAASUVORK5CYII=';

/** What the provider's tool is like. */
export const weatherSchema = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
} as const;

const prices = [
  {
    ...{ provider: 'openai', model: 'house-model', asset: 'USD/9' },
    prices: { inputUncached: '100000000', cacheRead: '50000000', outputText: '200000000' },
  },
];

/** @param keeps whether policy keeps responses */
export async function startOpenAiScene(keeps: boolean): Promise<OpenAiScene> {
  const double = await startOpenAiDouble();
  const home = await temporaryHome();
  const file = join(home, 'prices.json');
  await writeFile(file, JSON.stringify({ models: prices }));
  const inferencePort = await findPort({ host: '127.0.0.1', port: 0 });
  const alfred = await startAlfred(home, {
    OPENAI_API_KEY: 'sk-upstream',
    OPENAI_BASE_URL: double.url,
    ALFRED_PRICES: file,
    ALFRED_INFERENCE_PORT: String(inferencePort),
  });
  const { url, adminKey, organization, demoKey } = alfred.demo;
  if (keeps) {
    const rules = [{ id: 'all', effect: 'allow', models: ['*'] }];
    const storage = { prompts: false, completions: false, responses: true, retentionDays: 30 };
    const put = await management(url, adminKey).put(`/api/v1/policies/${organization}`, {
      rules,
      storage,
    });
    if (put.status !== 200) throw new Error(`the policy was refused: ${JSON.stringify(put.body)}`);
  }
  return {
    alfred,
    double,
    baseURL: `${url}/v1`,
    apiKey: demoKey,
    inferencePort,
    stop: async () => {
      await alfred.interrupt();
      double.close();
      await removeHome(home);
    },
  };
}
