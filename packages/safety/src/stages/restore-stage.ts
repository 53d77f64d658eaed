import type { TextStage } from './text-stage.ts';

/** No placeholder is longer. */
const placeholderMax = 48;
const placeholder = /\[[A-Z][A-Z0-9_]{0,40}_\d{1,5}\]/g;
const begun = /\[(?:[A-Z][A-Z0-9_]{0,45})?$/;

/** Puts back what placeholders stand for. What `standsFor` does not know stays as it is. */
export function restoreStage(standsFor: (placeholder: string) => string | undefined): TextStage {
  let held = '';
  const restore = (text: string): string =>
    text.replace(placeholder, (found) => standsFor(found) ?? found);
  return {
    push: (text) => {
      held += text;
      const open = held.slice(-placeholderMax).search(begun);
      const sure = open < 0 ? held.length : Math.max(0, held.length - placeholderMax) + open;
      const out = restore(held.slice(0, sure));
      held = held.slice(sure);
      return out;
    },
    end: () => {
      const out = restore(held);
      held = '';
      return out;
    },
  };
}
