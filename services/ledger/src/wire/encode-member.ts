import type { BudgetCounter } from '../domain/events.ts';
import type { SealedText } from '../domain/sealed-text.ts';

/** The counters that an entry moved; nothing when it moved none. */
export function counters(budgets: readonly BudgetCounter[]): string {
  return budgets.length > 0 ? `,"budgets":[${budgets.map(counter).join(',')}]` : '';
}

function counter({ node, asset, window, start, end, used, held, limit }: BudgetCounter): string {
  return (
    `{"node":${quoted(node)},"asset":${quoted(asset)},"window":"${window}","start":"${start}"` +
    `${member('end', end)},"used":"${used}","held":"${held}","limit":"${limit}"}`
  );
}

/** The texts about people that an entry has; nothing when it has none. */
export function sealedMember(sealed: readonly SealedText[] | undefined): string {
  return sealed && sealed.length > 0 ? `,"sealed":[${sealed.map(sealedText).join(',')}]` : '';
}

function sealedText({ field, subjects, box, mac }: SealedText): string {
  return `{"field":${quoted(field)},"subjects":${JSON.stringify(subjects)},"box":"${box}","mac":"${mac}"}`;
}

/** A text, left out when it is absent. */
export function member(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":${quoted(value)}`;
}

/** An amount, left out when it is absent. */
export function amount(name: string, value: bigint | undefined): string {
  return value === undefined ? '' : `,"${name}":"${value}"`;
}

/** Printable ASCII but the quote and the backslash: what almost every text of an entry is. */
const plain = /^[ !#-[\]-~]*$/;

/** A text as JSON has it. */
export function quoted(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
