import { AlfredError } from '@alfred/errors';
import type { SentForm, SoundFile } from '@alfred/openai-wire';
import type { FastifyRequest } from 'fastify';
import { refuseEncoded } from './read-text.ts';

/** No form has more parts than this. */
const partsMax = 100;

/**
 * The fields and files of a form, exactly as they were sent.
 *
 * Throws `media_type_unsupported` for a compressed body, `request_invalid` for one that is no form.
 */
export async function readForm(request: FastifyRequest, body: Buffer): Promise<SentForm> {
  refuseEncoded(request);
  const form = await parse(request.headers['content-type'] ?? '', body);
  const parts = [...form];
  if (parts.length > partsMax) throw invalid(`it has more than ${partsMax} parts`);
  const fields: [string, string][] = [];
  const files: [string, SoundFile][] = [];
  for (const [name, part] of parts) {
    if (typeof part === 'string') fields.push([name, part]);
    else {
      const bytes = new Uint8Array(await part.arrayBuffer());
      files.push([name, { name: part.name, type: part.type, bytes }]);
    }
  }
  return { fields, files };
}

/** The platform's own reader of forms. */
async function parse(type: string, body: Buffer): Promise<FormData> {
  try {
    return await new Response(new Uint8Array(body), {
      headers: { 'content-type': type },
    }).formData();
  } catch (cause) {
    throw invalid('the body is no multipart form', cause);
  }
}

function invalid(reason: string, cause?: unknown): AlfredError {
  return new AlfredError('request_invalid', { param: 'body', reason }, { cause });
}
