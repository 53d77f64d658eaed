// Words of one meaning, in several languages: what an attack says counts, not how it words it.

/** A class by its name, and the words or beginnings of words (`…*`) that belong to it. */
const classes: Readonly<Record<string, string>> = {
  leave: `ignore* disregard* forget* override* overrule* overwrit* bypass* discard* neglect* dismiss* drop abandon* circumvent* overlook* scrap* erase* wipe* unlearn* suspend* revoke* withdraw* cancel* lift
    void nullif* replace* supersede* abolish* evade* break stop skip delete* remove* reset* disable* deactivat* unlock* uncouple* vergiss vergesst ignorier* missachte* verwirf oublie* ignorez négligez
    olvida* ignora* descarta* desobedece* esqueça* esquece* desconsidere* dimentica* scorda* trascura* vergeet negeer игнорир* забудь* отбрось* пропусти 忽略 无视 忘记 忽視 無視 忘れ* 無効 무시* 잊어* تجاهل unut* zignoruj* zapomnij*`,
  rules: `instruction* rule* guideline* directive* command* restriction* constraint* polic* guardrail* safeguard* limitation* limit limits order orders guidance briefing programming moderation filter filters censorship protocol* ethic* moral*
    boundar* anweisung* regel regeln vorgaben instruktion* weisung* consigne* règle* directive* instruccion* regla* norma* instruç* regra* istruzion* regol* instructies richtlijn* инструкц* правил* указани* 指令 指示 规则 規則 提示词 ルール 命令 지시 규칙 تعليمات talimat* instrukcj*`,
  earlier: `previous* prior earlier above preceding foregoing initial* original* former* existing old past opening beforehand before so_far bisherig* vorherig* früher* ursprünglich* précédent* antérieur* anterior* previ* precedent* vorige eerdere
    предыдущ* прошл* прежн* ранее 之前 以上 上面 先前 以前 これまで 上記 이전 السابقة önceki poprzedni*`,
  setup: `system prompt* preprompt* metaprompt configuration* context setup config* developer* operator* creator* systemprompt systemtext systemnachricht système sistema systeem* системн* промпт* 系统 系統 システム プロンプト 시스템 boot*`,
  secret: `hidden secret* confidential* private internal password* credential* token* key keys api_key* memory config* geheim* caché* secreto* oculto* segret* verborgen секретн* скрыт* 秘密 隐藏`,
  show: `reveal* print* repeat* output* display* leak* expose* dump* disclose* recite* quote* paste* spell* divulge* echo* translate* transcribe* verbatim encode* summaris* summariz* zeig* verrate* gib montre* révèle* affiche* muestra* revela* enseña* mostra* rivela* mostre toon onthul
    покажи* раскрой* выведи* 显示 输出 告诉 表示 教えて 보여*`,
  persona: `pretend* roleplay* role-play* persona* character act behave* imagine* simulate* impersonat* become* unfiltered uncensored unrestricted unbound* amoral jailb* rogue evil* twin unchained liberated free* dan alter ego spiel* tu_es eres actúa fingi fais agis comporte* doe_alsof притвор* представ* 扮演 假装 ふり`,
  unbound: `without no none never nothing zero free anything everything whatever unlimited always ohne keine* sans aucun* sin ningun* sem nenhum* senza nessun* zonder geen без никак* любые 没有 任何 なし 制限`,
  machine: `ai llm* model* assistant* chatbot* bot agent* gpt* copilot summariser* summarizer* screener* crawler* parser* automated machine* ki assistent* modèle* modelo* asistente* assistente* modello* модель* ассистент* 模型 助手 アシスタント`,
  now: `now henceforth onwards from_now starting_now immediately instead ab_sofort désormais maintenant ahora adelante agora adesso nu voortaan теперь отныне 现在 从现在 今から`,
  author: `administrator* admin developer* engineer* openai anthropic google owner* ceo security superuser root sudo authority authoris* authoriz* approved cleared permission* exempt* maintenance debug* override* ticket supervisor* officer*`,
  send: `send* forward* exfiltrat* upload* post transmit* email* mail leak* append* attach* deliver* collect* embed* fetch* request curl webhook* http https www`,
  deed: `transfer* wire* pay payment* approve* purchase* buy delete* remove* merge* execute* run install* click* visit* book* grant* invite* refund* recommend* rank* rate* praise* score*`,
  user: `user* human* reader* customer* reviewer* recruiter* anyone nobody person* notify tell mention warn* inform* alert* refuse* apolog* disclaimer* sorry warning* caution*`,
  talk: `explain* how why what definition* define* article* paper* study research* detect* defen* protect* prevent* teach* lesson* workshop* example* example report* talk essay* history compare* regular regex* classif* test tests exam* course* erklär* explique* explica* spiega* объясни* 解释 説明 summar* translat* überset*`,
};

interface Lexicon {
  readonly words: ReadonlyMap<string, readonly string[]>;
  /** Beginnings by their first three characters. */
  readonly beginnings: ReadonlyMap<string, readonly (readonly [beginning: string, name: string])[]>;
}

const lexicon = read(classes);

function read(of: Readonly<Record<string, string>>): Lexicon {
  const words = new Map<string, string[]>();
  const beginnings = new Map<string, [string, string][]>();
  for (const [name, text] of Object.entries(of)) {
    for (const entry of text.trim().split(/\s+/)) {
      if (!entry.endsWith('*')) words.set(entry, [...(words.get(entry) ?? []), name]);
      else {
        const beginning = entry.slice(0, -1);
        const key = beginning.slice(0, 2);
        beginnings.set(key, [...(beginnings.get(key) ?? []), [beginning, name]]);
      }
    }
  }
  return { words, beginnings };
}

/** The classes of a word in small letters: none, mostly. */
export function classesOf(word: string): readonly string[] {
  const own = lexicon.words.get(word) ?? [];
  const begun = lexicon.beginnings.get(word.slice(0, 2));
  if (!begun) return own;
  const more = begun.flatMap(([beginning, name]) => (word.startsWith(beginning) ? [name] : []));
  return more.length === 0 ? own : [...new Set([...own, ...more])];
}

/** Scripts without spaces: their words are looked for anywhere. */
const eastern = [
  ...lexicon.words,
  ...[...lexicon.beginnings.values()].flat().map(([b, n]) => [b, [n]] as const),
].filter(([word]) => /[\u3040-\u9fff\uac00-\ud7a3]/u.test(word));

/** Classes of the words of a text without spaces, in the order in which they stand there. */
export function classesWithin(text: string): readonly string[] {
  if (!/[\u3040-\u9fff\uac00-\ud7a3]/u.test(text)) return [];
  return eastern
    .flatMap(([word, names]) => {
      const at = text.indexOf(word);
      return at < 0 ? [] : names.map((name) => ({ at, name }));
    })
    .toSorted((a, b) => a.at - b.at)
    .map(({ name }) => name);
}
