import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import type { CliConfig } from './config.ts';
import { Failure, messageOf } from './failure.ts';

/** An instance that can be asked, and what proves that we may. */
export interface Instance {
  readonly url: string;
  /** Goes into `Authorization: Bearer …`; a secret. */
  readonly token: string;
}

/** What was said on the command line; it wins over the environment, and that over the folder. */
export interface InstanceOptions {
  readonly url?: string;
  readonly key?: string;
}

const demoFile = z.object({ url: z.url(), adminKey: z.string().min(1), user: z.string().min(1) });
const secretsFile = z.object({ operatorToken: z.string().min(1) });

/** The instance, and the API key of an administrator of its demo organisation. */
export async function instanceOf(config: CliConfig, options: InstanceOptions): Promise<Instance> {
  const url = options.url ?? config.url;
  const token = options.key ?? config.apiKey;
  if (url && token) return { url, token };
  const demo = await readHome(config, 'demo.json', demoFile);
  return { url: url ?? demo.url, token: token ?? demo.adminKey };
}

/** The instance, and the token of whoever runs it. */
export async function operatedInstanceOf(
  config: CliConfig,
  options: Pick<InstanceOptions, 'url'>,
): Promise<Instance> {
  const { operatorToken } = await readHome(config, 'secrets.json', secretsFile);
  const url = options.url ?? config.url ?? (await readHome(config, 'demo.json', demoFile)).url;
  return { url, token: operatorToken };
}

/** The user that the demo's credits are on. */
export async function demoUserOf(config: CliConfig): Promise<string> {
  return (await readHome(config, 'demo.json', demoFile)).user;
}

async function readHome<Content>(
  { home }: CliConfig,
  name: string,
  schema: z.ZodType<Content>,
): Promise<Content> {
  const file = join(resolve(home), name);
  try {
    return schema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    const reason = error instanceof z.ZodError ? 'it is not what Alfred writes' : messageOf(error);
    throw new Failure(
      `There is no usable ${file} (${reason}).`,
      'Start Alfred first (npm start), set ALFRED_HOME to its folder, or give --url and --key.',
      { cause: error },
    );
  }
}
