import type { z } from 'zod';

/** What people read about a setting, and what it is when they say nothing. */
export interface SettingInfo {
  /** One or two sentences, with the unit where there is one. */
  readonly doc: string;
  /** As it would stand in the environment. Without it the schema decides about absence. */
  readonly default?: string;
  /** Never shown, not even when it is wrong. */
  readonly secret?: true;
}

/** One name of the environment: how its text is read, and what is written about it. */
export interface Setting<Value = unknown> extends SettingInfo {
  readonly schema: z.ZodType<Value>;
}

/** The settings of one service, by their names in the environment. */
export type Settings = Readonly<Record<string, Setting>>;

/** `ALFRED_SIM_LATENCY_MS` is read as `simLatencyMs`, `OPENAI_API_KEY` as `openaiApiKey`. */
export type PropertyOf<Name extends string> = Name extends `ALFRED_${infer Rest}`
  ? CamelCase<Lowercase<Rest>>
  : CamelCase<Lowercase<Name>>;

type CamelCase<Name extends string> = Name extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name;

/** What {@link loadConfig} gives for a service's settings. */
export type ValuesOf<Of extends Settings> = {
  readonly [Name in keyof Of & string as PropertyOf<Name>]: Of[Name] extends Setting<infer Value>
    ? Value
    : never;
};

/** A setting whose text is read by `schema`: it must accept strings, and undefined if optional. */
export function setting<Value>(schema: z.ZodType<Value>, info: SettingInfo): Setting<Value> {
  return { schema, ...info };
}

/** The settings of a service; the compiler keeps each one's own type. */
export function defineSettings<const Of extends Settings>(settings: Of): Of {
  return settings;
}

/** The property under which a setting's value is found. */
export function propertyOf(name: string): string {
  return name
    .replace(/^ALFRED_/, '')
    .toLowerCase()
    .replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
