import type { Environment } from '@alfred/config';
import { AlfredError } from '@alfred/errors';
import { z } from 'zod';
import type { DeploymentSettings } from '../ports/provider-factory.ts';
import { fileText, isKeyReference, keyAt, keyFileOf } from './key-reference.ts';

const setting = 'ALFRED_PROVIDERS_FILE';
const deploymentsMax = 100;
const modelsMax = 1_000;

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, 'it must be 1 to 40 of a-z, 0-9 and -, and begin with a letter');
const modelName = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'it is no name of a model');
const models = z.union([
  z
    .array(modelName)
    .max(modelsMax)
    .transform((names) => new Map(names.map((model) => [model, model]))),
  z.record(modelName, modelName).transform((names) => new Map(Object.entries(names))),
]);
const reference = z
  .string()
  .refine(isKeyReference, 'a key is never in this file: write env:NAME or file:/path');

const file = z.strictObject({
  deployments: z
    .array(
      z.strictObject({
        name,
        provider: name,
        kind: name.optional(),
        weight: z.int().min(0).max(1_000).default(1),
        api_key: reference.optional(),
        base_url: z
          .url({ protocol: /^https?$/, error: 'it is not an http or https URL' })
          .optional(),
        api_version: z
          .string()
          .regex(/^[A-Za-z0-9.-]{1,40}$/, 'it is no version')
          .optional(),
        models: models.default(new Map()),
      }),
    )
    .max(deploymentsMax),
});

/**
 * The deployments of an operator's file. Keys stand in the environment or in files of their own:
 * this one may be shown and kept with other configuration. Throws `setting_invalid`.
 */
export function readDeployments(path: string, env: Environment): readonly DeploymentSettings[] {
  const parsed = file.safeParse(jsonOf(path));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const at = issue?.path.map(String).join('.') || 'the file';
    throw invalid(`${at}: ${issue?.message ?? 'refused'}`);
  }
  return parsed.data.deployments.map((one) => ({
    name: one.name,
    provider: one.provider,
    kind: one.kind ?? one.provider,
    weight: one.weight,
    models: one.models,
    apiKey:
      one.api_key === undefined ? undefined : keyAt(one.api_key, env, { setting, of: one.name }),
    keyFile: keyFileOf(one.api_key),
    baseUrl: one.base_url,
    apiVersion: one.api_version,
  }));
}

function jsonOf(path: string): unknown {
  const text = fileText(path, { setting, what: path });
  try {
    return JSON.parse(text);
  } catch {
    throw invalid(`${path} is not JSON`);
  }
}

function invalid(reason: string): AlfredError {
  return new AlfredError('setting_invalid', { name: setting, reason });
}
