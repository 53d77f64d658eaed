import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';
import { emptyUsage, type UsageBuckets, usageProblem } from '@alfred/pricing';

/**
 * Gemini's usage as disjoint buckets, or undefined when it is not usage that can be charged.
 *
 * `candidatesTokenCount` is without the thoughts, which cost what answers cost; cached and spoken
 * tokens are inside `promptTokenCount`; what tools of Google's put into the prompt stands beside it.
 * A total that none of this adds up to contradicts itself.
 */
export function readUsageMetadata(metadata: Json | undefined): UsageBuckets | undefined {
  if (!isObject(metadata)) return undefined;
  const prompt = count(metadata.promptTokenCount);
  const answers = count(metadata.candidatesTokenCount);
  const thoughts = count(metadata.thoughtsTokenCount);
  const fetched = count(metadata.toolUsePromptTokenCount);
  const cached = count(metadata.cachedContentTokenCount);
  if (isMissing(prompt, answers, thoughts, fetched, cached)) return undefined;
  if (!isSum(metadata.totalTokenCount, { prompt, answers, thoughts, fetched })) return undefined;
  const heard = spoken(metadata.promptTokensDetails) - spoken(metadata.cacheTokensDetails);
  const cacheRead = Math.min(cached, prompt);
  const inputAudio = Math.min(Math.max(heard, 0), prompt - cacheRead);
  const outputAudio = Math.min(spoken(metadata.candidatesTokensDetails), answers);
  const buckets = {
    ...emptyUsage,
    inputUncached: BigInt(prompt + fetched - cacheRead - inputAudio),
    cacheRead: BigInt(cacheRead),
    inputAudio: BigInt(inputAudio),
    outputText: BigInt(answers - outputAudio),
    outputAudio: BigInt(outputAudio),
    outputReasoning: BigInt(thoughts),
    requests: 1n,
  };
  return usageProblem(buckets) === undefined ? buckets : undefined;
}

/** The same usage as Gemini's clients read it. */
export function writeUsageMetadata(usage: UsageBuckets): JsonObject {
  const cached = Number(usage.cacheRead);
  const heard = Number(usage.inputAudio);
  const seen = Number(usage.inputImage);
  const written = Number(usage.cacheWrite5m + usage.cacheWrite1h);
  const text = Number(usage.inputUncached) + cached + written;
  const prompt = text + heard + seen;
  const answers = Number(usage.outputText + usage.outputAudio);
  const thoughts = Number(usage.outputReasoning);
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: answers,
    totalTokenCount: prompt + answers + thoughts,
    ...(cached > 0 ? { cachedContentTokenCount: cached } : {}),
    ...(thoughts > 0 ? { thoughtsTokenCount: thoughts } : {}),
    promptTokensDetails: modalities({ TEXT: text, AUDIO: heard, IMAGE: seen }),
  };
}

function modalities(counts: Readonly<Record<string, number>>): readonly JsonObject[] {
  return Object.entries(counts)
    .filter(([modality, tokens]) => tokens > 0 || modality === 'TEXT')
    .map(([modality, tokenCount]) => ({ modality, tokenCount }));
}

/** What is not there is none: Gemini leaves zeros out. NaN stands for what is no count. */
function count(value: Json | undefined): number {
  if (value === undefined || value === null) return 0;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : NaN;
}

/** Whether it says nothing, or something that is no count. */
function isMissing(...counts: readonly number[]): boolean {
  return counts.some(Number.isNaN) || counts.every((one) => one === 0);
}

/** Some models leave thoughts, or what tools fetched, out of their totals: they are believed. */
function isSum(
  total: Json | undefined,
  parts: { prompt: number; answers: number; thoughts: number; fetched: number },
): boolean {
  if (total === undefined || total === null) return true;
  const { prompt, answers, thoughts, fetched } = parts;
  const said = prompt + answers;
  return [said, said + thoughts, said + fetched, said + thoughts + fetched].includes(Number(total));
}

function spoken(details: Json | undefined): number {
  if (!Array.isArray(details)) return 0;
  const heard = details.filter((part) => isObject(part) && part.modality === 'AUDIO');
  const tokens = heard.map((part) => count((part as JsonObject).tokenCount));
  return tokens.reduce((sum, one) => sum + (Number.isNaN(one) ? 0 : one), 0);
}
