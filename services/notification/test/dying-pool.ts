import type { Pool, PoolClient } from 'pg';

/** At which statement a process dies: before the server has it, or after, with its answer unheard. */
export interface Death {
  readonly call: number;
  readonly when: 'before' | 'after';
}

/** A pool of a process that dies at one of its statements; every later one fails too. */
export interface DyingPool {
  readonly pool: Pool;
  readonly isDead: () => boolean;
}

export function dyingPool(pool: Pool, death: Death): DyingPool {
  let calls = 0;
  const isDead = () => calls >= death.call;
  const mortal =
    (query: (...args: readonly unknown[]) => unknown) =>
    async (...args: readonly unknown[]): Promise<unknown> => {
      calls += 1;
      if (calls > death.call || (isDead() && death.when === 'before')) throw new Error('dead');
      const result = await query(...args);
      if (isDead()) throw new Error('dead');
      return result;
    };
  const client = (real: PoolClient): PoolClient =>
    new Proxy(real, {
      get: (target, name) => {
        if (name === 'query') return mortal(target.query.bind(target) as never);
        // The server hears of a dead process by its connection: what was open is rolled back.
        if (name === 'release')
          return (broken?: Error | boolean) => target.release(isDead() || broken);
        return Reflect.get(target, name) as unknown;
      },
    });
  return {
    isDead,
    pool: new Proxy(pool, {
      get: (target, name) => {
        if (name === 'query') return mortal(target.query.bind(target) as never);
        if (name === 'connect') return async () => client(await target.connect());
        return Reflect.get(target, name) as unknown;
      },
    }),
  };
}
