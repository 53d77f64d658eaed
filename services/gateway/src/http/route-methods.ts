import type { Dialect } from '@alfred/errors';
import type { FastifyInstance } from 'fastify';

/** What is served under a path. */
export interface ServedPath {
  /** In alphabetical order; none where nothing is served. */
  readonly methods: readonly string[];
  /** Whose clients come there; OpenAI's where those of several do. */
  readonly dialect: Dialect;
}

export type RouteMethods = (path: string) => ServedPath;

/** Learns from every route that is registered after it. */
export function routeMethods(app: FastifyInstance): RouteMethods {
  const routes: (ServedPath & { readonly parts: readonly string[] })[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    const dialect = config?.dialect ?? 'openai';
    routes.push({ parts: url.split('/'), methods: [method].flat(), dialect });
  });
  return (path) => {
    const asked = path.split('/');
    const served = routes.filter(({ parts }) => fits(parts, asked));
    const methods = [...new Set(served.flatMap((it) => it.methods))].toSorted();
    const [dialect = 'openai', ...others] = new Set(served.map((it) => it.dialect));
    return { methods, dialect: others.length === 0 ? dialect : 'openai' };
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
