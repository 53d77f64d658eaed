import { catalogue, type ErrorEntry } from '@alfred/errors';

/** The page that every error's `doc` points to: one anchor per code. */
export function errorsPage(): string {
  const sections = Object.entries(catalogue)
    .toSorted(([left], [right]) => left.localeCompare(right))
    .map(([code, entry]) => section(code, entry));
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Errors · Alfred</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2rem; font-size: 1.1rem; } h2 a { color: inherit; text-decoration: none; }
code { background: #8882; padding: 0 .25em; border-radius: 3px; } dt { font-weight: 600; }
section:target { outline: 2px solid #46f; outline-offset: .5rem; }
</style>
</head>
<body>
<h1>Errors</h1>
<p>Every code that Alfred answers with. <code>{name}</code> stands for a parameter; the parameters
of an answer are in its <code>details</code>.</p>
${sections.join('\n')}
</body>
</html>
`;
}

function section(code: string, { http, type, retryable, source, message, hint }: ErrorEntry) {
  const facts = `HTTP ${http} · ${type} · from the ${source} · ${
    retryable ? 'the same request may succeed later' : 'repeating the request is useless'
  }`;
  return `<section id="${code}">
<h2><a href="#${code}"><code>${code}</code></a></h2>
<p>${escapeHtml(message)}</p>
<p>${escapeHtml(hint)}</p>
<p><small>${facts}</small></p>
</section>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? character);
}
