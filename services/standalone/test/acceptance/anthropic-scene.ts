import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type AlfredProcess, removeHome, startAlfred, temporaryHome } from './alfred-process.ts';
import { type AnthropicDouble, startAnthropicDouble } from './anthropic-double.ts';
import { type GoogleDouble, startGoogleDouble } from './google-double.ts';
import { type OpenAiDouble, startOpenAiDouble } from './openai-double.ts';

/** Alfred before a provider of each dialect, for the official clients of Anthropic to try. */
export interface AnthropicScene {
  readonly alfred: AlfredProcess;
  readonly anthropic: AnthropicDouble;
  readonly openai: OpenAiDouble;
  readonly google: GoogleDouble;
  /** Without a path: Anthropic's clients add it. */
  readonly baseURL: string;
  readonly apiKey: string;
  stop(): Promise<void>;
}

const prices = [
  {
    ...{ provider: 'openai', model: 'house-model', asset: 'USD/9' },
    prices: { inputUncached: '100000000', cacheRead: '50000000', outputText: '200000000' },
  },
];

/** Starts all of them. */
export async function startAnthropicScene(): Promise<AnthropicScene> {
  const [anthropic, openai, google] = await Promise.all([
    startAnthropicDouble(),
    startOpenAiDouble(),
    startGoogleDouble(),
  ]);
  const home = await temporaryHome();
  const file = join(home, 'prices.json');
  await writeFile(file, JSON.stringify({ models: prices }));
  const alfred = await startAlfred(home, {
    ...{ ANTHROPIC_API_KEY: 'sk-ant-upstream', ANTHROPIC_BASE_URL: anthropic.url },
    ...{ GEMINI_API_KEY: 'AIza-double', GEMINI_BASE_URL: `${google.url}/v1beta` },
    ...{ OPENAI_API_KEY: 'sk-upstream', OPENAI_BASE_URL: openai.url, ALFRED_PRICES: file },
  });
  return {
    ...{ alfred, anthropic, openai, google, baseURL: alfred.demo.url, apiKey: alfred.demo.demoKey },
    stop: async () => {
      await alfred.interrupt();
      anthropic.close();
      openai.close();
      google.close();
      await removeHome(home);
    },
  };
}
