import type { ChatMessage, ChatRequest } from '@alfred/openai-wire';

/** What the user said last, or what a tool answered after that. */
export function lastText({ messages }: ChatRequest): string {
  const last = messages.findLast(({ role }) => role === 'user' || role === 'tool');
  return last ? textOf(last) : '';
}

function textOf({ content }: ChatMessage): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}
