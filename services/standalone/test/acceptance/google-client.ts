// What tests of Google's own client have in common.
import { ApiError, type Chat, type GenerateContentResponse, Type } from '@google/genai';

export const weather = {
  name: 'weather',
  description: 'How the weather is',
  parameters: {
    type: Type.OBJECT,
    properties: { city: { type: Type.STRING } },
    required: ['city'],
  },
};
export const warmer = {
  name: 'warmer',
  parametersJsonSchema: { type: 'object', properties: { a: {} } },
};

export async function gathered(stream: AsyncGenerator<GenerateContentResponse>) {
  const pieces: GenerateContentResponse[] = [];
  for await (const piece of stream) pieces.push(piece);
  const parts = pieces.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  return { pieces, text: parts.map(({ text }) => text ?? '').join(''), last: pieces.at(-1) };
}

/** What the model said after the last turn of its caller: a stream is kept as many contents. */
export function lastWords(chat: Chat): string {
  const history = chat.getHistory();
  const turn = history.findLastIndex(({ role }) => role === 'user');
  const parts = history.slice(turn + 1).flatMap(({ parts }) => parts ?? []);
  return parts.map(({ text }) => text ?? '').join('');
}

export async function failed(call: Promise<unknown>): Promise<ApiError> {
  const error = await call.then(
    () => undefined,
    (caught: unknown) => caught,
  );
  if (!(error instanceof ApiError)) throw new Error(`no ApiError: ${error}`);
  return error;
}
