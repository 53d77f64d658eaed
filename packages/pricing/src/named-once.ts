import type { BookModel } from './book-schema.ts';

/** The models without those aliases that are another model's name: the first that has one keeps it. */
export function namedOnce(models: readonly BookModel[]): readonly BookModel[] {
  const taken = new Set(models.map(({ provider, model }) => `${provider}\n${model}`));
  return models.map(({ aliases = [], ...model }) => {
    const free = aliases.filter((alias) => {
      const name = `${model.provider}\n${alias}`;
      if (taken.has(name)) return false;
      taken.add(name);
      return true;
    });
    return free.length === 0 ? model : { ...model, aliases: free };
  });
}
