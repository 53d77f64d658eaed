// Forms of words that no rule makes.

const irregular = `
be being been
beat beaten
bite bit bitten
bring brought
buy bought
catch caught
choose chose chosen
do done
drive drove driven
eat ate eaten
feed fed
fight fought
find found
forbid forbade forbidden
forget forgot forgotten
give gave given
grow grew grown
hide hid hidden
hold held
hurt hurt
keep kept
know knew known
lead led
lend lent
lose lost
make made
pay paid
read read
ride rode ridden
say said
see saw seen
sell sold
send sent
show shown
speak spoke spoken
steal stole stolen
sue sued suing
owe owed owing
use used using
take took taken
teach taught
tell told
understand understood
win won
write wrote written
`;

/** By each of these forms, the word that it is one of. */
export const baseForms: ReadonlyMap<string, string> = new Map(
  irregular
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [base = '', ...forms] = line.split(' ');
      return forms.map((form) => [form, base] as const);
    }),
);

/** Whether it can say what is done to somebody: "paid", "approved". */
export function isParticiple(word: string): boolean {
  return word.length > 3 && (word.endsWith('ed') || baseForms.has(word));
}

/** A word without what grammar puts at its end. Crude, and the same for both texts. */
export function stemOf(word: string): string {
  const form = baseForms.get(word) ?? word;
  if (form.length < 4 || /\d/.test(form)) return form;
  const bare = form
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  const stem = bare
    .replace(/(?<=..)ied$/, 'y')
    .replace(/(?<=[aeiouy]\p{L}*)(?:ing|ed)$/u, '')
    .replace(/(?<=..)([^aeiousz])\1$/, '$1');
  return stem.replace(/(?<=...)e$/, '');
}
