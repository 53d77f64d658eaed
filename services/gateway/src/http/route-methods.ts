import type { FastifyInstance } from 'fastify';

/** The methods that a path takes, in alphabetical order; none where nothing is served. */
export type RouteMethods = (path: string) => readonly string[];

/** Learns from every route that is registered after it. */
export function routeMethods(app: FastifyInstance): RouteMethods {
  const routes: { readonly parts: readonly string[]; readonly methods: readonly string[] }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    routes.push({ parts: url.split('/'), methods: [method].flat() });
  });
  return (path) => {
    const asked = path.split('/');
    const methods = routes.filter(({ parts }) => fits(parts, asked)).flatMap((it) => it.methods);
    return [...new Set(methods)].toSorted();
  };
}

/** A part with a colon takes any one part of a path, a star at the end any number of them. */
function fits(parts: readonly string[], asked: readonly string[]): boolean {
  const open = parts.at(-1) === '*';
  if (open ? asked.length < parts.length : asked.length !== parts.length) return false;
  return parts.every((part, index) => {
    if (part === '*') return true;
    return part.startsWith(':') ? asked[index] !== '' : part === asked[index];
  });
}
