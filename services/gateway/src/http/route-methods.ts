import type { Dialect } from '@alfred/errors';
import type { FastifyInstance } from 'fastify';

/** What is served under a path. */
export interface ServedPath {
  /** In alphabetical order; none where nothing is served. */
  readonly methods: readonly string[];
  /** Whose clients come there; undefined where nobody's do, or those of several. */
  readonly dialect: Dialect | undefined;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Which of its paths a route with an open end takes; all of them, where it does not say. */
    readonly takes?: Takes;
  }
}

/** What is served under a path for whoever came there with this method. */
export type RouteMethods = (path: string, asked: string) => ServedPath;

/** Whether a path is one of the route's, for whoever comes there with this method. */
type Takes = (path: string, method: string) => boolean;

/** Learns from every route that is registered after it. */
export function routeMethods(app: FastifyInstance): RouteMethods {
  const routes: Route[] = [];
  app.addHook('onRoute', ({ method, url, config }) => {
    // Preflights are answered everywhere, and serve nothing.
    if (url === '*') return;
    const { dialect = 'openai', takes = () => true } = config ?? {};
    routes.push({ parts: url.split('/'), methods: [method].flat(), dialect, takes });
  });
  return (path, method) => {
    const asked = path.split('/');
    const served = routes.filter(({ parts, takes }) => fits(parts, asked) && takes(path, method));
    const methods = [...new Set(served.flatMap((it) => it.methods))].toSorted();
    const [dialect, ...others] = new Set(served.map((it) => it.dialect));
    return { methods, dialect: others.length === 0 ? dialect : undefined };
  };
}

interface Route extends ServedPath {
  readonly parts: readonly string[];
  readonly takes: Takes;
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
