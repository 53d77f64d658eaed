// What people write around a question, and as several words for one.

/** In the order in which they are replaced, in small letters. */
type Phrases = readonly (readonly [RegExp, string])[];

/** What is said before a question, and says nothing. */
const courtesies: Phrases = [
  [/[?!.\s]+$/g, ''],
  [/^(?:(?:hi|hello|hey|ok|okay|so|please|kindly|thanks)(?: there)?[,.!]?\s+)+/g, ''],
  [/[,.]? (?:please|thanks|thank you|thx)$/g, ''],
  [/^(?:do|would) you (?:happen to )?know (?:if|whether)?/g, ''],
  [
    /^(?:can|could|would|will) you (?:please |kindly )?(?:tell|show|explain|describe|say)(?: to)?(?: me| us)?\b(?: (?:if|whether))?/g,
    '',
  ],
  [/^(?:please |kindly )?(?:tell|show|give|explain to|describe to) (?:me|us)\b/g, ''],
  [/^(?:please |kindly )?(?:explain|describe|list|say)\b/g, ''],
  [/^(?:please )?help me (?:to )?(?:understand )?/g, ''],
  [
    /^i(?: would| just)? (?:like|love|want|need|wish) to (?:know|understand|find out|see)\b(?: (?:if|whether))?/g,
    '',
  ],
  [/^i (?:do not|don't|cannot|can't) (?:understand|know|see) (?=how|why|what|where|when|who)/g, ''],
  [/^(?:i was |i am |i |i'm |just )*wonder(?:ing)?\b(?: (?:if|whether))?/g, ''],
  [/^(?:would you say|do you (?:think|believe)|is it true)(?: that)?/g, 'is it so that'],
  [/^is it so that (.{1,60}?) (is|are|was|were|can|will|should)\b/g, '$2 $1'],
  [
    /^(?:can|could|would|will) you (?:please |kindly )?(?=(?:write|give|make|create|list|summari[sz]e|sum|translate|convert|draft|compose|generate|find|help|define|compare|provide|suggest|recommend)\b)/g,
    '',
  ],
  [/^(?:please )?help me (?:to )?/g, ''],
  [/^please /g, ''],
];

/** How to do something, however it is asked. */
const waysToAsk: Phrases = [
  [/\b(?:have|has|need|needs) to\b/g, 'must'],
  [/\bin order to\b/g, 'to'],
  [
    /^i(?: would)? (?:want|need|wish|like|must)(?: to)? (.{3,120}?)[,.!:]? (?:and )?(?:how (?:do|can|should|would|could|does) (?:i|we|you|that|this|it)(?: (?:do|go about|work|get))?(?: (?:that|this|it|so))?|how|what (?:are the steps|is the (?:way|process|procedure)))$/g,
    'how to $1',
  ],
  [
    /^i(?: would)? (?:want|need|wish|like) (?:a|an) (?=\p{L}+ (?:to|that|about|for|in)\b)/gu,
    'write ',
  ],
  [/^i(?: would)? (?:want|need|wish|like|must)(?: to)? /g, 'how to '],
  [
    /^i (?:forgot|lost|have forgotten) my ([^,.]{1,60})[,.] how (?:do|can) i (\p{L}+) it$/gu,
    'how to $2 my $1',
  ],
  [
    /^what (?:do|does|should|must|can) (?:i|we|you) (?:must |need |have )?(?:to )?do to\b/g,
    'how to',
  ],
  [/^what must i do to\b/g, 'how to'],
  [/\bwhat (?:should|do|can|am|would) i (?:supposed to )?do\b/g, 'what do i do'],
  [/\b(\p{L}{3,}est) (?:way|route) (?=(?:to|from)\b)/gu, '$1 how to '],
  [/^how (?:to|do i|can i) ((?:get|go|travel) .{3,80}?) the (\p{L}{3,}est)$/gu, '$2 how to $1'],
  [/\bhow to +(?:to )?(?:(?:get|go|travel) )?from\b/g, 'how to get from'],
  [/\bhow to to\b/g, 'how to'],
  [
    /^is there (?:any |a |an |some )*(?:way|method|guide|manual|instructions?) (?:to|of|for|on)\b/g,
    'how to',
  ],
  [
    /\b(?:what (?:is|are|would be) )?(?:the )?(?:best |right |correct |proper |good |usual )?(?:way|process|procedure|steps?|method|guide|instructions)(?: (?:to|of|for|on)\b| (?:do|should|must|can) (?:i|we|you) (?:follow|take) to\b)/g,
    'how to',
  ],
  [/\bhow (?:do|can|could|should|would|may|might|does) (?:i|we|you|one|someone)\b/g, 'how to'],
  [/\bhow (?:i|we|you|one) (?:can|could|should|may|might)\b/g, 'how to'],
  [/\bwhat (?:makes|causes)\b/g, 'why'],
  [/\bhow come\b/g, 'why'],
  [/\b(?:what(?: is)?|for what) (?:the )?reason(?: (?:that|why))?\b/g, 'why'],
  [/^why is it that\b/g, 'why'],
  [/^(.{3,120}?),? why$/g, 'why $1'],
];

/** Where parts of a question stand: what comes first may as well come last. */
const places: Phrases = [
  [/\bused to be\b/g, 'was'],
  [/\bused to\b/g, 'did'],
  [
    /\b(in|of|since|until|by|last|next|this|early|late|for|before|after) may\b|\bmay (?=\d)/g,
    '$1 month-5 ',
  ],
  [/^(?:if|when) (.{3,120}?), (what .*)$/g, '$2 if $1'],
  [/^(.{3,120}?)[,.] (what (?:should|do|can|must|am) i (?:supposed to )?do)$/g, '$2 if $1'],
  [
    /^((?:in|on|at|with|during|for|after|before|while|as|under|by|without|until|since|from)\b[^,:]{1,80}|\p{L}+ing\b[^,:]{1,80})[,:] ((?:how|what|which|who|when|where|why|do|does|did|is|are|was|were|can|may|must|should|will)\b.*)$/gu,
    '$2 $1',
  ],
  [/^when (\p{L}+ing [^,]{1,80}), (.*)$/gu, '$2 $1'],
  [/^if i (\p{L}+) ([^,]{1,80}), (.*)$/gu, '$3 if $1 $2'],
  [
    /(?<=[\p{L}\d] )(?<!(?:what|which|who|how)\b.*\b(?:happens?|do) )if (?:i|we|you) have\b/gu,
    'with',
  ],
  [/(?<=\b(?:happens?|happened|do|consequences) )when\b/g, 'if'],
  [/(?<=[\p{L}\d] )(?:if|when) (?:i|we|you)\b(?! (?:was|am|were|be|got|get))/gu, 'if'],
  [/\bwhen (\p{L}+ing)\b/gu, '$1'],
  [
    /^(?:what|which)(?: one| of (?:them|these))? is ((?:more |less )?\p{L}+)[,:]? (.{1,60}?) or (.{1,60})$/gu,
    'is $2 $1 than $3',
  ],
  [
    /^(?:is it|it is) safe to (?:take|use|have|eat|drink) (.{1,60}?)(?= during| for| while| when| with| in\b|$)/g,
    'is $1 safe',
  ],
  [/^(?:can|may|could) i (?:take|use|have|eat|drink) (.{1,60}?) safely\b/g, 'is $1 safe'],
  [/^who (?:is|was) the (?:author|writer) of\b/g, 'who wrote'],
  [/\bwhich (?:author|writer) wrote\b/g, 'who wrote'],
  [/^who (is|was|were|are) the (\p{L}{3,}?)(?:er|or)s? of\b/gu, 'who $1 $2'],
  [
    /\bhow many (?:minutes|hours|days|weeks|months) (?:should|do|must) i (?=\p{L}+ )(?!have|get)/gu,
    'how long do i ',
  ],
  [/\b(?:covers?|pays?|bears?)(?: for)? (?:the )?(\p{L}+) (?:costs?|fees?|charges?)\b/gu, 'pay $1'],
  [
    /\bupdate (?=(?:my|the|our) .*\b(?:address|name|number|details|profile|zone|password)$)/g,
    'change ',
  ],
  [
    /^where (?:can|do|could) i (?=(?:change|cancel|reset|edit|delete|disable|enable)\b)/g,
    'how to ',
  ],
  [/^(?:what|which) symptoms do(?:es)? (.{1,60}?) (?:cause|have)$/g, 'symptoms of $1'],
  [/^how (?:to|do i|can i) know if i? ?have (?=\p{L}+)/gu, 'symptoms of '],
  [/^by whom (was|were|is|are) (.{1,80}?) (\p{L}+)$/gu, 'who $3 $2'],
  [/\b(?:which|what) (?:person|one of us)\b/g, 'who'],
  [/^how (?:much|expensive) (?:do|does|is|are|would) (.{1,80}?) (?:cost|be)\b/g, 'price $1'],
  [/^what (?:do|does|would) (.{1,80}?) cost\b/g, 'price $1'],
  [
    /^(?:how (?:much|expensive) (is|are|was|were)|what (is|are|was|were) the (?:price|cost) of)\b(?! \d)/g,
    'price $1$2',
  ],
  [/\bhow do(?:es)? (.{1,80}?) differ(?: from)?$/g, 'difference $1'],
  [/^(?:a |an |the )?(\p{L}+) translation of\b(.*)$/gu, 'translate $2 to $1'],
  [
    /^(?:write |create )?(?:a|an) (\p{L}+) (function|script|program|query|class) (?=that|to|which)(.{1,120})$/gu,
    'write $2 $3 in $1',
  ],
  [/^(?:a|an) (?=(?:function|script|program|query|class|email|letter)\b)/g, 'write '],
  [/^(.{1,60}?) (?:has|have) how many (\p{L}+)$/gu, 'how many $2 in $1'],
];

/** Where the same is said by several words and by one. */
const sayings: Phrases = [
  [/^who (?:is (?:in charge of|responsible for)|takes care of|looks after)\b/g, 'who runs'],
  [/\b(?:deadline|last day|last date|latest date) for\b/g, 'until when must i'],
  [/^what (?:is|was) the until when\b/g, 'until when'],
  [/^when (?:is|was) the until when\b/g, 'until when'],
  [
    /^(?:by when|by what date|by which date|until when|when) (?:do (?:i|we) )?must (?:i |we )?/g,
    'until when must i ',
  ],
  [/^at (?:what|which) temperature do(?:es)? (.{1,60}?) (boil|melt|freeze)$/g, '$2ing point of $1'],
  [/^(?:what is )?the (boil|melt|freez)ing point of\b/g, '$1ing point of'],
  [/^(?!boil|melt|freez)(.{1,60}?) (boil|melt|freez)ing point$/g, '$2ing point of $1'],
  [
    /\b(?:number of inhabitants|how many (?:inhabitants do(?:es)?|people live in|people are there in))\b/g,
    'population',
  ],
  [/\b(?:are|were|have|do) you\b(?! allowed| permitted)/g, 'yourself'],
  [/\bfor how long\b/g, 'how long'],
  [/^what is the (?:right |usual )?(?:duration|length) (?:of|to)\b/g, 'how long'],
  [
    /\bhow (?:long|much time) (?:does|do|is|will|would) (?:it take to )?(.{1,80}?) (?:last|take)$/g,
    'how long $1',
  ],
  [/\bhow long (?:does|will|would) it take\b/g, 'how long'],
  [/\bhow long should\b/g, 'how long'],
  [/^(?:what is|how to say) quotation in\b/g, 'translate quotation to'],
  [/^what do(?:es)? (.{1,80}?) mean$|^what is meant by (.{1,80})$/g, 'define $1$2'],
  [/^(?:what (?:is|are) )?(?:the )?(?:meaning|definition) of\b/g, 'define'],
  [/\bturn(?:ing)? (.{1,40}?) into\b/g, 'convert $1 to'],
  [/\bonto\b/g, 'on'],
  [/\b(?:remain|stay)s? (?=valid|open|closed|fresh)/g, ''],
  [/^what (?:are|would be) the consequences (?:if|of)\b/g, 'what happens if'],
  [/^what (?:will|would) happen\b/g, 'what happens'],
  [/^(?:write |create |make )?(?:a |an )?summary of\b/g, 'summary'],
  [
    /^where (?:(?:can|do|would|could|might) (?:i|we|you|one) |to |i can )(?:find|locate)\b/g,
    'where is',
  ],
  [/\bless expensive\b/g, 'cheaper'],
  [/\bmore expensive\b/g, 'dearer'],
  [/\b(translate|convert)\b(.{0,200}?)\binto\b/g, '$1 $2 to'],
  [
    /^(?:how much (?:is|are) |what (?:is|are) |price )?(\d[\d.,]* ?[\p{L}$€£]+) (?:in|to|into) (?=[\p{L}$€£]+\W*$)/gu,
    'convert $1 ',
  ],
  [/\b(?:on|in|for) my account\b/g, ''],
  [/\b(?:am i|are we|are you|is it|is one) (?:allowed|permitted) to\b/g, 'can i'],
  [/^is it (?:ok|okay|fine|possible|alright|all right) (?:for me )?(?:to|if(?: i)?)\b/g, 'can i'],
  [/\bwho must\b/g, 'who must'],
  [/\b(?:what|which) (?:city|town) is the capital\b/g, 'capital'],
  [/\bcapital city\b/g, 'capital'],
  [/\b(remove|delet\p{L}*|erase|clear)\b(.{1,40}?)\bfrom (my|the|our)\b/gu, '$1 $2 on $3'],
  [/\b(?:apart from|other than|with the exception of|aside from|except for|but for)\b/g, 'except'],
  [/(?<=\b(?:all|every|everyone|everybody|everything|nobody|any) )but\b/g, 'except'],
  [/\b(?:is|are|am) going to\b/g, 'will'],
  [/\b(?:in|what|which) (?:what |which )?year\b(?! \d)/g, 'when'],
  [/\bsomeone found\b/g, 'founded'],
  [/\bhow (?:much|many)\b|\b(?:the )?(?:amount|number) of\b/g, 'quantity'],
  [/\bhow (?:long)\b/g, 'duration'],
  [/\bhow (?:far)\b/g, 'distance'],
  [/\bhow (?:often)\b/g, 'frequency'],
  [/\bhow (?:old)\b/g, 'age'],
  [/\bhow (?:tall|high)\b/g, 'height'],
  [/\bhow (?:big|large)\b/g, 'size'],
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
  [/\bsum up\b/g, 'summary'],
  [/\bcan ?not\b|\bcan't\b/g, 'can not'],
  [/\bwon't\b/g, 'will not'],
  [/n't\b/g, ' not'],
  [/\b(?:free of|lacking|excluding)\b/g, 'without'],
  [/\bno longer\b/g, 'not'],
  [/\bfor (?:me|us)\b|\b(?:let|tell|show|give|remind) (?:me|us)\b/g, ''],
];

/** Replaces what several words say by one, in small letters. */
export function spellPlainly(text: string): string {
  return [courtesies, waysToAsk, places, sayings]
    .flat()
    .reduce((all, [phrase, one]) => all.replace(phrase, one).replace(/\s+/g, ' ').trim(), text);
}
