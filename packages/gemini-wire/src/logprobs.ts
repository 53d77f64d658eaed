// The probabilities of an answer's tokens, as Gemini and as chat completions say them.
import { isObject, type Json, type JsonObject } from '@alfred/openai-wire';

/** Gemini's as the `logprobs` of a choice, or undefined where there are none. */
export function readLogprobs(result: Json | undefined): JsonObject | undefined {
  if (!isObject(result) || !Array.isArray(result.chosenCandidates)) return undefined;
  const tops = Array.isArray(result.topCandidates) ? result.topCandidates : [];
  const content = result.chosenCandidates.map((chosen: Json, index) => {
    const top: Json | undefined = tops[index];
    const others = isObject(top) && Array.isArray(top.candidates) ? top.candidates : [];
    return { ...readToken(chosen), top_logprobs: others.map(readToken) };
  });
  return { content, refusal: null };
}

function readToken(token: Json): JsonObject {
  const { token: text, logProbability } = isObject(token) ? token : {};
  return { token: text ?? '', logprob: logProbability ?? 0, bytes: null };
}

/** The `logprobs` of a choice as Gemini's, or undefined where there are none. */
export function writeLogprobs(logprobs: Json | undefined): JsonObject | undefined {
  if (!isObject(logprobs) || !Array.isArray(logprobs.content)) return undefined;
  const content: readonly Json[] = logprobs.content;
  return {
    chosenCandidates: content.map(writeToken),
    topCandidates: content.map((token) => ({
      candidates:
        isObject(token) && Array.isArray(token.top_logprobs)
          ? token.top_logprobs.map(writeToken)
          : [],
    })),
  };
}

function writeToken(token: Json): JsonObject {
  const { token: text, logprob } = isObject(token) ? token : {};
  return { token: text ?? '', logProbability: logprob ?? 0 };
}
