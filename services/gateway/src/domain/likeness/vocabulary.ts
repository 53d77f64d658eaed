// What words mean to whoever compares two questions. English alone: other texts are never alike.

/** Words that say nothing which the others do not. */
const silent = `
a an the this that these those of in on at for as and or so is are was were be been being am do does did
have has had i me my mine we our can could would will shall may might to with by about what which please
kindly just simply really exactly actually basically quickly you wonder wondering possible able someone
somebody anyone it its there between hi hello hey thanks thank thx want wanna know any some
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
must required require need needs needed requirement mandatory obligatory obliged
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

/** What people write as several words for one. */
const phrases: readonly (readonly [RegExp, string])[] = [
  [/^(?:if|when) (?:i|we|you)\b(?=[^?]*,)/g, ''],
  [/(?<!know |me |ask |out |wonder |sure )\b(?:if|when) (?:i|we|you)\b/g, ''],
  [/\b(?:tell|show|give|help)(?: to)? (?:me|us)\b/g, ''],
  [/\b(?:explain|describe)(?: to (?:me|us))? (?=how|why|what|which|when|where|who|the)/g, ''],
  [/\b(?:can|could|would) you (?:please |kindly )?(?:explain|describe|show|tell|say)\b/g, ''],
  [/^(?:please )?(?:explain|describe|list|say)\b/g, ''],
  [/\b(?:i|we)(?: would)? like to\b/g, ''],
  [/\b(?:best|right|correct|proper|good) (?=way|method|procedure|process|approach|duration)/g, ''],
  [/\b(?<!how )(?:are|were|have|do) you\b(?! know| think)/g, 'yourself'],
  [/\bhow (long|much|many|often|far) should\b/g, 'how $1'],
  [/\bhow do(?:es)? (.{1,80}?) differ(?: from)?\b/g, 'difference $1'],
  [/\bhow do (?:you|i|we) say\b/g, 'translate'],
  [/\b(translate|convert)\b(.{0,200}?)\binto\b/g, '$1 $2 to'],
  [/\bwhat is\s{2,}in\b/g, 'translate'],
  [
    /^(?:how much (?:is|are) |what (?:is|are) )?(\d[\d.,]* ?[\p{L}$€£]+) (?:in|to|into) (?=[\p{L}$€£]+\W*(?:please)?\W*$)/gu,
    'convert $1 ',
  ],
  [/\bhow long (?:does|will|would) it take\b/g, 'how long'],
  [/\bsafe to (?:take|use|have|eat)\b/g, 'safe'],
  [/\bwho (?:has|have) to\b/g, 'who'],
  [/\b(?:on|in|for) my account\b/g, ''],
  [/\bsteps? (?:do|should|must|can) (?:i|we|you) (?:follow|take)\b/g, 'howto'],
  [/\b(?:am i|are we) (?:allowed|permitted) to\b/g, 'can'],
  [/\bis it (?:ok|okay|fine|allowed|permitted|possible) (?:for me )?to\b/g, 'can'],
  [/\bif (?:i|you|we) have\b/g, 'with'],
  [/\bwhen (\p{L}+ing)\b/gu, '$1'],
  [/\b(?:what|which) (?:city|town) is the capital\b/g, 'capital'],
  [/\bcapital city\b/g, 'capital'],
  [/\bwho (?:is|was) the (?:author|writer) of\b/g, 'who wrote'],
  [/\bwhich (?:author|writer) wrote\b/g, 'who wrote'],
  [/\b(remove|delet\p{L}*|erase|clear)\b(.{1,40}?)\bfrom (my|the|our)\b/gu, '$1 $2 on $3'],
  [/\bhow (?:much|many)\b/g, 'quantity'],
  [/\bhow (?:long)\b/g, 'duration'],
  [/\bhow (?:far)\b/g, 'distance'],
  [/\bhow (?:often)\b/g, 'frequency'],
  [/\bhow (?:old)\b/g, 'age'],
  [/\bhow (?:tall|high)\b/g, 'height'],
  [/\bhow (?:big|large)\b/g, 'size'],
  [/\bhow come\b/g, 'why'],
  [/\bwhat(?:'s| is) the reason\b/g, 'why'],
  [/\bwhat time\b/g, 'when'],
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
/** Words of which it matters what comes after them, and how much of it. */
const directions: ReadonlyMap<string, number> = new Map([
  ...['from', 'into', 'than', 'before', 'after', 'over', 'under', 'until', 'since', 'against'].map(
    (word) => [word, 2] as const,
  ),
  ...['convert', 'translate', 'owe', 'beat', 'versus', 'near'].map((word) => [word, 2] as const),
  ['quantity', 1],
]);

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
  /** Of these, so many words after it must be the same. */
  readonly directions: ReadonlyMap<string, number>;
  /** Which tense a word is of. */
  readonly tenses: ReadonlyMap<string, string>;
  readonly asking: ReadonlySet<string>;
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
    ...{ silent: quiet, negations, directions, tenses, asking, phrases },
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
