import { parseJson } from '@alfred/openai-wire';
import type { PersonPart } from '../../app/api/export-person.ts';
import type { Erasure, OpenedText } from '../../ports/api/people.ts';
import { renderKey, renderNode, renderTime } from './render.ts';

export function renderErasure({ requestedAt, doneAt, ...erasure }: Erasure) {
  return { ...erasure, requestedAt: renderTime(requestedAt), doneAt: renderTime(doneAt) };
}

/** A text that nobody can read any more is told from one that is not for this reader. */
export function renderOpened({ field, status, text }: OpenedText) {
  return { field, text: text ?? null, erased: status === 'erased' };
}

/** One line of an export. The line of an entry goes in as it was hashed. */
export function renderPersonPart(part: PersonPart): string {
  switch (part.kind) {
    case 'person': {
      const { kind, node, erasure, tags } = part;
      const { tags: own = {}, inForce = {} } = tags ?? {};
      const told = { ...renderNode(node), erasure: renderErasure(erasure) };
      return JSON.stringify({ kind, person: { ...told, tags: { own, inForce } } });
    }
    case 'key':
      return JSON.stringify({ kind: part.kind, key: renderKey(part.key) });
    case 'kept': {
      const { kind: of, id, previous = null, createdAt, expiresAt } = part.mark;
      const times = { createdAt: renderTime(createdAt), expiresAt: renderTime(expiresAt) };
      const said = part.text === undefined ? null : (parseJson(part.text) ?? part.text);
      return JSON.stringify({ kind: part.kind, kept: { of, id, previous, ...times, said } });
    }
    case 'entry': {
      const opened = JSON.stringify(part.opened.map(renderOpened));
      return `{"kind":"entry","entry":${part.line},"opened":${opened}}`;
    }
    case 'end':
      return JSON.stringify({ ...part, upTo: Number(part.upTo) });
  }
}
