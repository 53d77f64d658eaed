import { folded } from '../fold.ts';

/** What somebody writes who wants a model to leave what it was told, and how sure that is. */
interface Telltale {
  readonly pattern: RegExp;
  readonly score: number;
}

const rules =
  '(?:instructions?|prompts?|directives?|commands?|rules?|guidelines?|constraints?|restrictions?|polic(?:y|ies)|programming|training|orders?|safeguards?|filters?|guardrails?)';
const earlier =
  '(?:previous|prior|above|earlier|preceding|foregoing|initial|original|existing|former|past|system|developer)';
const leave =
  '(?:ignore|disregard|forget|override|bypass|discard|neglect|skip|dismiss|drop|abandon|circumvent|set aside|pay no attention to|do not (?:follow|obey)|stop (?:following|obeying))';

const telltale = (score: number, source: string): Telltale => ({
  score,
  // The text is folded before it is compared, so that letters of other scripts have to be as well.
  pattern: new RegExp(folded(source), 'i'),
});

/** At most so many characters of other words stand between two that belong together. */
const within = (characters: number): string => `[^.!?\\n]{0,${characters}}?`;

const telltales: readonly Telltale[] = [
  telltale(
    97,
    `\\b${leave}\\b${within(24)}\\b(?:all|any|every|your|the|these|those|of)\\b${within(24)}\\b${earlier}\\b${within(24)}\\b${rules}\\b`,
  ),
  telltale(97, `\\b${leave}\\b${within(12)}\\b${earlier}\\b${within(24)}\\b${rules}\\b`),
  telltale(
    95,
    `\\b${leave}\\b${within(16)}\\b(?:all|any|every)\\b${within(16)}\\b(?:of )?(?:your|the|these|those)\\b${within(12)}\\b(?:instructions|rules|guidelines|restrictions|directives|safeguards|guardrails|programming)\\b`,
  ),
  telltale(
    92,
    `\\b(?:ignore|disregard|forget|override|bypass)\\b your${within(20)}\\b(?:instructions|rules|guidelines|restrictions|directives|safeguards|guardrails|programming|training|system prompt)\\b`,
  ),
  telltale(
    93,
    `\\b(?:ignore|disregard|forget)\\b${within(8)}\\b(?:everything|anything|all|whatever|what)\\b${within(24)}\\b(?:above|before (?:this|now)|you (?:were|have been) (?:told|taught|given)|so far|(?:was|were) said|i (?:just )?(?:said|told))\\b`,
  ),
  telltale(
    94,
    `\\b(?:reveal|show|print|repeat|output|display|leak|expose|dump|disclose|recite|give me|tell me|write out|share)\\b${within(32)}\\b(?:your|the)\\b${within(20)}\\b(?:system|initial|hidden|secret|original|developer|internal|base) (?:prompt|instructions?|message|rules|directives)\\b`,
  ),
  telltale(
    88,
    `\\b(?:repeat|print|output|recite)\\b${within(16)}\\b(?:everything|all|the (?:text|words))\\b${within(8)}\\b(?:above|before this)\\b`,
  ),
  telltale(
    96,
    '\\b(?:you are|act as|become|simulate|enter|enable|activate|switch to|pretend to be)\\b[^.!?\\n]{0,24}\\b(?:DAN|do anything now|developer mode|jailbr(?:eak|oken)|god mode|sudo mode|unrestricted mode|evil mode|STAN|AIM mode)\\b',
  ),
  telltale(
    90,
    '\\b(?:you are|act as|pretend (?:to be|you are)|become|roleplay as|behave as|respond as)\\b[^.!?\\n]{0,48}\\b(?:unfiltered|uncensored|unrestricted|amoral|without (?:any )?(?:restrictions|filters|limits|limitations|rules|ethics|guidelines|morals)|no (?:restrictions|filters|limits|rules|ethics|guidelines))\\b',
  ),
  telltale(
    88,
    '\\b(?:from now on|henceforth|starting now)\\b[^.!?\\n]{0,32}\\byou (?:will|must|shall|are (?:to|going to)|can)\\b[^.!?\\n]{0,48}\\b(?:ignore|without|never refuse|no longer|unrestricted|anything|not bound|only obey)\\b',
  ),
  telltale(
    92,
    '(?:^|\\n)\\s{0,4}(?:#{1,4}\\s{0,2}|\\[|<\\|?|\\*\\*|-{2,5}\\s?)\\s?/?(?:system|assistant|developer|im_start|im_end|inst|sys|end of (?:prompt|user input|document)|new instructions?|override)\\b[^\\n]{0,24}?(?:\\]|\\|?>|:|\\*\\*|-{2,5})[^]{0,160}?\\b(?:you|your|assistant|model|ai|must|ignore|instructions?|rules|filters?|reveal|obey|restrictions)\\b',
  ),
  telltale(
    93,
    '<\\|(?:im_start|im_end|system|endoftext|assistant|user|end_of_turn|start_header_id|eot_id)\\|>|\\[/?INST\\]|<</?SYS>>',
  ),
  telltale(
    91,
    '\\b(?:new|updated|revised|real|actual|true|urgent) (?:system |developer )?(?:instructions?|directives?|orders|prompt|task)\\s{0,2}(?::|are\\b|is\\b|follow\\b)',
  ),
  telltale(
    90,
    '\\b(?:your|the) (?:real|actual|true|new|only) (?:task|goal|objective|purpose|mission|job|instruction) (?:is|now is|is now)\\b',
  ),
  telltale(
    92,
    '\\b(?:important|attention|note|message|instructions?|notice)\\b[^.!?\\n]{0,12}\\b(?:to|for) (?:the |any |all )?(?:ai|a\\.i\\.|llm|language model|assistant|chatbot|agent|gpt|model)s?\\b[^\\n]{0,12}(?::|-|,)',
  ),
  telltale(
    90,
    '\\b(?:if you are|when you are|as) (?:an? )?(?:ai|llm|language model|ai assistant|automated (?:system|agent))\\b[^.!?\\n]{0,40}\\b(?:ignore|you must|instead|please (?:send|forward|include|reply|respond|output|click|visit|delete|approve|recommend))\\b',
  ),
  telltale(
    93,
    '\\b(?:send|forward|exfiltrate|upload|post|transmit|email|leak)\\b[^.!?\\n]{0,60}\\b(?:conversation|chat history|api keys?|credentials|passwords?|secrets?|user data|system prompt|environment variables|personal data|tokens)\\b[^.!?\\n]{0,40}\\b(?:to|at|via)\\b[^.!?\\n]{0,12}(?:https?:|www\\.|[\\w.+-]{1,64}@|attacker|this (?:url|address|endpoint|server|webhook))',
  ),
  telltale(
    88,
    '!\\[[^\\]\\n]{0,60}\\]\\(https?://[^)\\s]{1,200}[?&/](?:q|d|data|p|payload|secret|s|c|content|chat|prompt|key|token)=[^)\\s]{0,20}(?:\\{|\\[|<|%7B|\\$)',
  ),
  telltale(
    90,
    '\\bdo not (?:tell|inform|mention|reveal|alert|notify|disclose|show)\\b[^.!?\\n]{0,24}\\b(?:the )?(?:user|human|anyone|operator|developer|customer)s?\\b[^.!?\\n]{0,40}\\b(?:instruction|message|prompt|this|request|note)',
  ),
  telltale(
    89,
    '\\b(?:ignoriere|vergiss|missachte|ignorez|oubliez|ignora|olvida|ignore|esqueça|ignorar|dimentica|negeer|vergeet)\\b[^.!?\\n]{0,24}\\b(?:alle|toutes|todas|tutte|as|les|las|le|die|bisherigen|vorherigen|previas|anteriores|précédentes|precedenti|vorige)\\b[^.!?\\n]{0,32}\\b(?:anweisungen|instruktionen|instructions|instrucciones|instruções|istruzioni|regeln|instructies|consignes|directives)\\b',
  ),
  telltale(
    89,
    '(?:忽略|无视|忘记)[^。！？\\n]{0,12}(?:之前|以上|上面|先前|所有)[^。！？\\n]{0,12}(?:指令|指示|提示|说明|规则)|(?:以前|これまで|上記)[^。！？\\n]{0,8}(?:指示|命令|ルール)[^。！？\\n]{0,8}(?:無視|忘れ)|(?:игнорируй|забудь|проигнорируй)[^.!?\\n]{0,16}(?:предыдущие|все|прошлые)[^.!?\\n]{0,16}(?:инструкции|указания|правила)',
  ),
];

/** One of these stands in whatever the patterns find: most texts need no more than this look. */
const triggers =
  /ignor|disregard|forget|overrid|bypass|discard|neglect|dismiss|abandon|circumvent|set aside|no attention|obey|follow|reveal|repeat|print|output|display|leak|expos|dump|disclos|recite|give me|tell me|write out|share|show|\bdan\b|developer mode|jailbr|god mode|sudo|stan\b|filter|censor|restrict|amoral|without|from now on|henceforth|system|inst\b|<\||\[\/?inst|<<|instruction|directive|real task|new task|task|goal|mission|assistant|\bai\b|llm|language model|exfil|forward|upload|transmit|!\[|do not|vergiss|missacht|oubli|olvida|esque|dimentica|vergeet|negeer|忽略|无视|忘记|無視|忘れ|игнорир|забудь/i;

/** Who is told not to forget something is told to keep it. */
const negated =
  /\b(?:do not|don['’]t|never|please not) (?:forget|ignore|disregard|skip|bypass|override)|\b(?:vergiss|vergesst|ignoriere) (?:bitte )?nicht\b|\bn['’](?:oublie[sz]?|ignore[sz]?) (?:pas|jamais)\b|\bno (?:olvid|ignor)\p{L}{1,4}|\bnão (?:se )?(?:esque|ignor)\p{L}{1,4}|\bnon (?:dimentic|ignor)\p{L}{1,4}|\bvergeet (?:de |het )?[^.]{0,20}niet\b|не (?:забудь|забывай|игнорируй)|(?:不要|别)(?:忘记|忽略)|忘れないで|無視しないで/giu;

/** The highest score of what a text has of this; 0 without anything. */
export function scorePatterns(written: string): number {
  if (!triggers.test(written)) return 0;
  const text = written.replace(negated, ' ');
  let score = 0;
  for (const { pattern, score: worth } of telltales) {
    if (worth > score && pattern.test(text)) score = worth;
  }
  return score;
}
