// What words mean to whoever compares two questions. English alone: other texts are never alike.

/** Words that say nothing which the others do not. */
const silent = `
a an the this that these those of in on at for as and or so is are was were be been being am do does did
have has had i me my mine we us our you your yours it its there here can could would will shall may might
to with by about what which please kindly just simply really exactly actually basically quickly
want wanna like know wonder wondering tell show explain describe give help let get say question hi hello hey
thanks thank thx possible able someone somebody anyone one people person go going right best correct proper
good between list any some me also tell now then kindly trying try looking look idea ideas us advice
`;

/** Words of which each line means one thing. The first stands for all of them. */
const alike = `
howto how way ways manner step steps procedure process method instruction instructions guide
why reason reasons cause causes
price cost costs fee fees charge charges expensive pay
quantity amount number count
buy purchase order
begin start commence launch
stop end quit terminate halt
fix repair solve resolve mend troubleshoot
broken fail fails failing failure broke malfunction
make create build generate produce compose write draft
delete remove erase discard
change modify alter edit update adjust
enable activate
disable deactivate
register signup enrol enroll
login signin
logout signout
setup configure install configuration installation
location place where located
time when date
person who
difference differ differs different distinguish compare comparison contrast versus vs
mean means meaning definition define stand stands
large big huge great
small little tiny
quick fast rapid speedy rapidly speed
slow sluggish slowly
increase raise boost grow
decrease reduce lower lessen cut
send mail ship deliver dispatch
receive obtain acquire
return refund
cancel abort revoke
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
must required require need needs needed requirement mandatory obligatory obliged
convert turn transform translate
summary summarise summarize
example examples sample instance
advantage benefit benefits pro pros upside
disadvantage drawback con cons downside
important significant essential crucial
happen occur
capital
inhabitant population inhabitants residents live lives living
high tall height
old age
far distance
long duration last
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

/** What people write as several words for one. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/\bhow (?:much|many)\b/g, 'quantity'],
  [/\bhow (?:long)\b/g, 'duration'],
  [/\bhow (?:far)\b/g, 'distance'],
  [/\bhow (?:often)\b/g, 'frequency'],
  [/\bhow (?:old)\b/g, 'age'],
  [/\bhow (?:tall|high)\b/g, 'height'],
  [/\bhow (?:big|large)\b/g, 'size'],
  [/\bhow come\b/g, 'why'],
  [/\bwhat(?:'s| is) the reason\b/g, 'why'],
  [/\bwhat (?:time|day|date)\b/g, 'when'],
  [/\b(?:what|which) (?:place|location|city|country)\b/g, 'where'],
  [/\bsign(?:ing|ed)? up\b/g, 'register'],
  [/\b(?:log|sign)(?:ging|ing|ged|ed)? ?(?:in|on)(?:to)?\b/g, 'login'],
  [/\b(?:log|sign)(?:ging|ing|ged|ed)? ?(?:out|off)(?: of)?\b/g, 'logout'],
  [/\bset(?:ting)? up\b/g, 'setup'],
  [/\b(?:switch|turn)(?:ing|ed)? on\b/g, 'enable'],
  [/\b(?:switch|turn)(?:ing|ed)? off\b/g, 'disable'],
  [/\bget(?:ting)? rid of\b/g, 'delete'],
  [/\b(?:go|going) up\b/g, 'increase'],
  [/\b(?:go|going) down\b/g, 'decrease'],
  [/\bin order to\b/g, 'to'],
  [/\b(?:have|has|need|needs) to\b/g, 'must'],
  [/\bsum up\b/g, 'summary'],
  [/\bcan ?not\b|\bcan't\b/g, 'not'],
  [/\bwon't\b/g, 'not'],
  [/n't\b/g, ' not'],
  [/\b(?:free of|lacking|excluding|except)\b/g, 'without'],
  [/\bno longer\b/g, 'not'],
];

/** Words that turn a meaning round. */
const negations = new Set(['not', 'no', 'never', 'without', 'nobody', 'none', 'neither', 'nor']);
/** Words after which it matters what comes first. */
const directions = new Set([
  ...['from', 'into', 'than', 'before', 'after', 'over', 'under', 'until', 'since', 'against'],
  ...['convert', 'owe', 'beat', 'versus'],
]);

const numbers = `zero one two three four five six seven eight nine ten eleven twelve`.split(' ');

/** What comparing needs of a language. */
export interface Vocabulary {
  readonly silent: ReadonlySet<string>;
  readonly negations: ReadonlySet<string>;
  readonly directions: ReadonlySet<string>;
  readonly phrases: readonly (readonly [RegExp, string])[];
  /** The word that stands for this one and all that mean the same. */
  meaningOf(word: string): string;
}

/** The words of a line, by the first of them. */
export function openVocabulary(): Vocabulary {
  const quiet = new Set(silent.split(/\s+/).filter((word) => word !== ''));
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
    ...{ silent: quiet, negations, directions, phrases },
    meaningOf: (word) => meanings.get(word) ?? meanings.get(stemOf(word)) ?? stemOf(word),
  };
}

/** A word without what grammar puts at its end. Crude, and the same for both texts. */
function stemOf(word: string): string {
  if (word.length < 4 || /\d/.test(word)) return word;
  const bare = word
    .replace(/ies$/, 'y')
    .replace(/(ss|sh|ch|x)es$/, '$1')
    .replace(/([^su])s$/, '$1');
  const stem = bare.replace(/(?<=..)(?:ing|ed)$/, '').replace(/([^aeiousz])\1$/, '$1');
  return stem.replace(/(?<=...)e$/, '');
}
