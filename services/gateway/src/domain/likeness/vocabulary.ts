// What words mean to whoever compares two questions. English alone: other texts are never alike.
import { littleWords } from './little-words.ts';
import { stemOf } from './word-forms.ts';

/** Words that say nothing which the others do not. */
const silent = `
a an the this that these those of in on at for as and or so is are was were be been being am do does did
have has had i my mine we our would will shall to with by about what which please
kindly just simply really exactly actually basically quickly you wonder wondering possible able someone
somebody anyone if whether it its there between hi hello hey thanks thank thx want wanna know any some
`;

/** Words of which each line means one thing. The first stands for all of them. */
const alike = `
howto how way ways manner step steps procedure process method instruction instructions guide
why reason reasons cause causes
price cost costs fee fees expensive
quantity amount number count
buy purchase
begin start commence
stop end quit terminate halt
fix repair solve resolve mend troubleshoot
broken fail fails failing failure broke malfunction
make create build generate produce
write compose draft
delete remove erase discard
change modify alter edit adjust
enable activate
disable deactivate
register signup enrol enroll
login signin
logout signout
setup configure install configuration installation
location place where located
time when
person who
difference differ differs different distinguish compare comparison contrast versus vs
mean means meant meaning definition define stand stands
vaccine vaccines vaccination vaccinations vaccinate
safe safely
author wrote written writer
large big huge
larger bigger
largest biggest
faster quicker
fastest quickest
remember recall
dearer costlier
small little tiny
quick fast rapid speedy rapidly speed
slow sluggish slowly
increase raise boost grow
decrease reduce lower lessen cut
send mail dispatch
receive obtain acquire
cancel abort
car automobile vehicle
picture image photo photograph
film movie
child kid children kids
doctor physician
error fault bug problem issue trouble
forget forgot forgotten lost lose
password passcode
phone telephone mobile smartphone cellphone
job occupation profession
holiday vacation
wage salary
shop store
meal dish recipe
cook prepare
sick ill unwell
allow permit allowed permitted allowance
forbid prohibit forbidden prohibited
requirement requirements
convert transform
summary summarise summarize
example examples sample instance
advantage benefit benefits pro pros upside
disadvantage drawback con cons downside
important significant essential crucial
happen occur
capital
inhabitant population inhabitants residents
high tall height
old age
far distance
long duration
often frequency frequently
find locate
choose pick select
keep store preserve
clean wash
connect link attach pair
earn make
invoice bill
firm company business
employee worker staff
meet meeting
quit resign
`;

/** Words that turn a meaning round. */
const negations = new Set(['not', 'no', 'never', 'without', 'nobody', 'none', 'neither', 'nor']);
/** What says when something is. A question that says so is another at another time. */
const tenses: ReadonlyMap<string, string> = new Map(
  Object.entries({
    past: ['was', 'were', 'did', 'had'],
    future: ['will', 'shall'],
    present: ['is', 'are', 'am', 'do', 'does', 'has', 'have'],
  }).flatMap(([tense, words]) => words.map((word) => [word, tense] as const)),
);

/** What only asks: a question needs a word that says about what. */
const asking = new Set(['howto', 'why', 'quantity', 'time', 'location', 'person', 'long', 'price']);

const numbers = `zero one two three four five six seven eight nine ten eleven twelve`.split(' ');

/** What comparing needs of a language. */
export interface Vocabulary {
  readonly silent: ReadonlySet<string>;
  readonly negations: ReadonlySet<string>;
  /** Which tense a word is of. */
  readonly tenses: ReadonlyMap<string, string>;
  readonly asking: ReadonlySet<string>;
  /** The word that stands for this one and all that mean the same. */
  meaningOf(word: string): string;
}

/** The words of a line, by the first of them. */
export function openVocabulary(): Vocabulary {
  const quiet = new Set([...silent.split(/\s+/).filter((word) => word !== ''), ...littleWords]);
  const meanings = new Map<string, string>();
  for (const line of alike.trim().split('\n')) {
    const [first = '', ...others] = line.split(' ');
    for (const word of [first, ...others]) {
      if (!meanings.has(word)) meanings.set(word, first);
      const stem = stemOf(word);
      if (!meanings.has(stem)) meanings.set(stem, first);
    }
  }
  for (const [value, word] of numbers.entries()) if (value !== 1) meanings.set(word, String(value));
  return {
    ...{ silent: quiet, negations, tenses, asking },
    meaningOf: (word) => meanings.get(word) ?? meanings.get(stemOf(word)) ?? stemOf(word),
  };
}
