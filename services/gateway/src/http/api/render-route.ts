import { AlfredError, type ErrorCode } from '@alfred/errors';
import type { z } from 'zod';
import type { RoutePut } from '../../app/api/routes.ts';
import type { RouteTarget, RouteTimeouts } from '../../domain/route.ts';
import type { PublishedRoute, RouteWish } from '../../ports/api/route-book.ts';
import { renderInstant } from './render.ts';
import type { putRouteBody } from './route-schemas.ts';

/** A route as clients read it. */
export function renderRoute(route: PublishedRoute) {
  const { name, version, removed, description, strategy, experiment, publishedAt, actor } = route;
  return {
    ...{ name, version, removed, description: description || null, strategy },
    targets: route.targets.map(renderTarget),
    fallbacks: route.fallbacks.map(renderTarget),
    experiment: experiment
      ? {
          ...{ name: experiment.name, sticky: experiment.sticky },
          arms: experiment.arms.map(({ targets, stopped, ...arm }) => ({
            ...arm,
            targets: targets.map(renderTarget),
            stopped: stopped || null,
          })),
          guard: experiment.guard ?? null,
        }
      : null,
    timeouts: route.timeouts ? renderTimeouts(route.timeouts) : null,
    semanticCache: route.semanticCache ?? false,
    publishedAt: renderInstant(publishedAt),
    actor: actor ?? null,
  };
}

/** The same as it was published just now, with what is to be said about it. */
export function renderRoutePut({ route, warnings }: RoutePut) {
  const told = warnings.map(({ param, model, refusal }) => {
    const { code, params } = refusal;
    return { param, model, code, message: new AlfredError(code as ErrorCode, params).message };
  });
  return { ...renderRoute(route), warnings: told };
}

function renderTarget({ model, weight, capabilities, dataClasses }: RouteTarget) {
  return { model, weight, capabilities: [...capabilities], dataClasses: [...dataClasses] };
}

function renderTimeouts({ requestMs, firstByteMs, idleMs }: RouteTimeouts) {
  return { requestMs: requestMs || null, firstByteMs: firstByteMs || null, idleMs: idleMs || null };
}

/** What an owner wrote, in Alfred's own words. */
export function readRoute(body: z.infer<typeof putRouteBody>): RouteWish {
  const { description, experiment, timeouts: wished, ...document } = body;
  const { requestMs, firstByteMs, idleMs } = wished ?? {};
  const own = { requestMs: requestMs ?? 0, firstByteMs: firstByteMs ?? 0, idleMs: idleMs ?? 0 };
  const timeouts = wished ? own : undefined;
  const wish = { ...document, description: description ?? '', timeouts };
  if (!experiment) return wish;
  const { arms, guard, ...rest } = experiment;
  const tried = arms.map((arm) => ({ ...arm, stopped: arm.stopped ?? '' }));
  return { ...wish, experiment: { ...rest, arms: tried, guard: guard ?? undefined } };
}
