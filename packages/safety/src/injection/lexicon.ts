/**
 * Words of one meaning, in several languages: a class by its name, and the words or beginnings of
 * words (`…*`) that belong to it. What an attack says counts, not how it words it.
 */
export const lexicon: Readonly<Record<string, string>> = {
  leave: `ignore* disregard* forget* override* overrule* overwrit* bypass* discard* neglect* dismiss* drop dropped abandon* circumvent* overlook* scrap scrapped scratch erase* wipe* unlearn* revoke* withdraw* withdrawn cancel* lift lifted void
    nullif* null supersede* abolish* evade* break* violat* disobey* defy defies delete* remove* reset* uncouple* unfollow* flush* purge* retract* rescind* annul* invalid* expired obsolete outdated throw thrown toss shed escape* skip waive* sidestep* negate* contradict* against past
    vergiss vergesst vergessen ignorier* missachte* verwirf verwerfe* uberschreib* hebe aufgehoben streiche widersetz* uberspring* ausser_acht hinfallig ungultig
    oublie* ignorez ignorer neglige* ecarte* abandonne* contourne* desobei* annule* passe_outre enfreins laisse tomber supprime*
    olvid* ignora* ignore descarta* desobedec* desatiend* omit* anula* elimina* salta* dejar deja
    esquec* ignorar desconsider* descart* desobedec* abandon* anul* largue
    dimentic* scord* trascur* ignorare disobbed* scart* annull* elimina* lascia_perdere tralascia*
    vergeet negeer* verwerp unut* yoksay* yok gormezden bosver* gecersiz dikkate iptal cigne*
    игнорир* проигнорир* забудь* забыть отбрось* отбросить пропусти* отмен* нарушь* нарушай* обойди пренебре* сотри*
    تجاهل* انس انسى اهمل* تخطى تجاوز الغ الغي* احذف خالف
    忽略 无视 忘记 忽視 抛开 丢掉 违反 绕过 不要理会 撤销 作废 无效 別管 忘掉 取消 跳过 無視 忘れ 破棄 無効 従わな 破って 破り 取り消 解除 捨て
    무시* 잊어* 잊고 zignoruj* zapomnij*`,
  rules: `instruction* rule* guideline* directive* command* restriction* constraint* polic* guardrail* safeguard* limitation* limit limits order orders guidance briefing programming moderation filter filters filtering censor* protocol* ethic* moral* morals principles prohibition* provisos norms
    boundar* alignment check checks safety compliance duty duties role task mission objective purpose goal law laws code codes conduct terms
    anweisung* regel regeln vorgabe* instruktion* weisung* richtlinie* vorschrift* einschrankung* beschrankung* befehl* filter auftrag schranken sperre* grenzen verbot*
    consigne* regle* directive* restriction* limites ordres interdi* contraintes censure consignes
    instruccion* regla* norma* directriz directrices restriccion* limites ordenes indicacion* censura filtros politica*
    instruc* regra* diretriz* restric* limites ordens orientac* censura filtros politica*
    istruzion* regol* direttiv* restrizion* limiti ordini indicazion* censura vincol* filtri divieti
    instructies richtlijn* regels beperkingen talimat* kural* yonerge* kisitlama* sinirlama* emir* emri komut* sansur* direktif* filtre* ilke*
    инструкц* правил* указан* установк* ограничен* запрет* приказ* команд* фильтр* директив* распоряжени* цензур* рамк* предписани*
    تعليمات* قواعد* قاعدة اوامر* امر قيود* توجيهات* ارشادات* سياسات* حدود رقابة ضوابط
    指令 指示 规则 規則 提示词 限制 约束 命令 设定 要求 准则 禁令 审查 过滤 規定 规定 ルール 命令 制約 制限 指示 規則 ガイドライン 設定 禁止 検閲 フィルタ 지시 규칙 명령 제한
    instrukcj*`,
  earlier: `previous* prior earlier above preceding foregoing initial* original* former* formerly existing old past opening beforehand before hitherto until upfront top beginning start outset preload* preset* first given told handed taught received came wrote written
    bisher* vorherig* vorher fruher* obig* ursprunglich* zuvor oben anfang* vorhin vorangegangen* erhalten* gegeben*
    precedent* anterieur* avant dessus initial* debut jusqu plus_haut ci-dessus recu* donne*
    anterior* previ* antes arriba inicial* principio recib* dieron dijeron dicho
    anterior* previ* antes acima inicial* inicio comeco receb* disseram dito
    precedent* prima sopra inizial* inizio ricevut* finora dato
    vorige eerdere onceki* evvelki yukaridaki* ilk baslangic* verilen* simdiye
    предыдущ* прошл* прежн* ранее раньше выше начал* исходн* первоначальн* полученн* данные
    سابق* اعلاه قبل بداية اول مسبق* السابقة ماضي*
    之前 以上 上面 先前 前面 最初 开头 开始 原来 此前 收到 给你 以前 これまで 上記 最初 冒頭 前の 先ほど 与えられ 이전 위의 앞의
    poprzedni*`,
  setup: `system prompt* preprompt* metaprompt preamble* configuration* configur* context setup config* developer* operator* creator* maker* provider* vendor* bosses boss company programmed primed initiali* boot* message backend platform
    systemprompt* systemtext systemnachricht* systemmeldung* betreiber* entwickler* hersteller* konfiguration* nachricht
    systeme concepteur* developpeur* createur* operateur* configuration invite amorce message
    sistema desarrollador* creador* operador* configuracion mensaje
    desenvolvedor* criador* operador* configuracao mensagem
    sistema sviluppator* creator* operator* configurazione messaggio
    systeem* sistem* gelistirici* yaratici* yapilandirma* mesaj* metn*
    систем* промпт* разработчик* создател* оператор* конфигурац* сообщени* текст*
    نظام* مطور* رسالة مبرمج* موجه* اعدادات نص
    系统 系統 开发者 开发商 提示 运营商 消息 设置 配置 システム プロンプト 開発者 運営 設定文 メッセージ 시스템 프롬프트 개발자`,
  secret: `hidden secret* confidential* private internal* undisclosed concealed invisible restricted forbidden prohibited unredacted sensitive classified behind
    geheim* versteckt* verborgen* vertraulich* intern* unsichtbar*
    cache* secret* confidentiel* prive* interne* masque* interdit*
    secret* oculto* oculta* confidencial* privad* intern* prohibid* escondid* sigilos* proibid*
    segret* nascost* riservat* privat* proibit* verborgen
    gizli* sakli* ozel mahrem yasak*
    секретн* скрыт* тайн* конфиденциальн* внутренн* запретн* запрещенн*
    سري* مخفي* خفي* سرية داخلي* محظور* ممنوع*
    秘密 隐藏 机密 保密 内部 隱藏 隠され 隠し 非公開 内部 極秘 비밀 숨겨진`,
  key: `password* passcode* credential* token* key keys apikey api_key secrets env dotenv passwd cookie* session ssh pin account* wallet bank card cards cvv iban balance data database inbox conversation chat history transcript memory file files contacts calendar
    passwort* passworter* zugangsdaten schlussel mot_de_passe contrasena* clave* credencial* senha* credenciai* parola* chiav* sifre* anahtar* парол* ключ* كلمة مفتاح 密码 口令 密钥 パスワード キー 비밀번호`,
  show: `reveal* print* repeat* output* display* leak* expose* dump* disclose* recite* quote* paste* copy spell* divulge* echo* transcribe* show* share spit render* list write tell give state provide return publish unveil* enumerate* cat reproduce* read include
    zeig* verrat* gib nenne* wiederhol* ausgeben ausgabe schreib* kopier* offenbar* zitier* druck* enthull*
    montre* revel* affiche* donne* repet* repete* ecris copie* cite* recopie* divulgu* imprime* dis liste
    muestra* muestrame revel* ensena* ensename escrib* repit* copia* imprim* dime dame cita* lista
    mostr* revel* repit* escrev* copi* imprim* diga cite liste exib*
    mostr* rivel* ripet* scriv* copi* stamp* dimmi cita elenca
    toon onthul goster* soyle* yaz yazdir* acikla* tekrar* kopyala* listele* paylas* ver
    покажи* раскрой* выведи* повтори* напиши* скажи* процитируй* перечисли* скопируй* выдай распечатай*
    اظهر* اعرض* اكتب* كرر* اطبع* اكشف* انسخ* اخبرني* اعطني
    显示 输出 告诉 重复 打印 写出 复制 公开 泄露 透露 列出 复述 給我 给我 表示 教えて 出力 書き出 見せ 繰り返 明かし コピー 開示 보여* 출력 알려`,
  verbatim: `verbatim exact exactly literal* word-for-word letter whole entire full complete raw unredacted unedited unaltered precise precisely wording phrase* phrasing character underscore code-block yaml backticks
    wort wortlaut wortlich* woertlich genau exakt vollstandig* mot exactement textuellement integralement literal* palabra textual* exact* palavra integra* letteral* parola testual* kelime* aynen harfi* tam
    слово дословн* буквальн* полностью целиком حرفيا كلمة كاملا نصا 一字不漏 逐字 原文 完整 原样 全部 一字一句 そのまま 全文 一語一句 逐語 正確`,
  persona: `pretend* roleplay* role-play* persona* character act acting behave* imagine* simulat* impersonat* become* playing play part alter ego twin named called name identity embody speak assume possessed
    spiel* tu_so verhalte* rolle stell heisst joue* incarne* comporte* fais_semblant role imagine* deviens appelle*
    actua* finge* comporta* imagina* juega* interpreta* personaje papel haz llamas
    finj* fingi* aja atue comporte* imagine personagem chama
    fingi* agisci comporta* immagina* interpreta* personaggio ruolo chiami
    comporteer doe_alsof rol* davran* taklit karakter* gibi hayal canlandir*
    притвор* представ* сыграй* роль* веди персонаж* зовут вообрази
    تظاهر* تصرف* تخيل* العب دور* شخصية تقمص
    扮演 假装 假裝 角色 充当 想象 你叫 模拟 ふり 演じ 役 なりきって 名前は 想像 연기 역할`,
  wild: `unfiltered uncensored unrestricted unbound* unaligned amoral immoral jailb* rogue evil* unchained liberated free freed freedom dan unhinged unlimited corrupted villain* pirate* hacker* outlaw demon devil wicked limitless unmoderated shameless ruthless unethical lawless
    ungefiltert* unzensiert* uneingeschrankt* grenzenlos* frei bose skrupellos* non_filtre libre mechant* sans_filtre pirate illimite*
    libre malvad* ilimitad* irrestrict* livre malvad* libero malvagi* illimitat* sinirsiz* kuralsiz* filtresiz* sansursuz* serbest ozgur* kotu
    неограниченн* свободн* безграничн* злой нефильтрован*
    مطلق* حر بلا شرير متحرر
    自由 无限制 不受限制 越狱 邪恶 无所不 黑客 無制限 自由に 悪 制限なし 脱獄 자유 제한없는`,
  unbound: `without no none never nothing zero anything everything whatever always any every all unconditionally nobody longer neither nor regardless however isn't aren't don't doesn't
    ohne keine* kein nie niemals alles immer mehr egal sans aucun* jamais tout toute* toujours plus rien
    sin ningun* nunca nada todo siempre cualquier* sem nenhum* nunca nada tudo sempre qualquer
    senza nessun* mai niente tutto sempre qualsiasi zonder geen
    hicbir her asla hep daima olmadan artik
    без никак* любые любой все никогда всегда ничего больше нет ни
    بدون اي كل لا ابدا دائما جميع
    没有 任何 一切 所有 不再 永远 不受 全部 从不 なし すべて 何でも 全て 一切 決して 必ず 없이 모든`,
  machine: `ai ais llm* llms model* assistant* chatbot* bot bots agent* gpt* chatgpt claude gemini copilot summariser* summarizer* screener* crawler* parser* automated machine* machines robot* recruiter* reviewer* scraper* neural language
    ki kis assistent* sprachmodell* modell* ia modele* modelo* asistente* assistente* inteligencia modello intelligenza yapay zeka* asistan* model*
    модел* ассистент* помощник* ии искусственн* бот нейросет* نموذج مساعد* ذكاء روبوت*
    模型 助手 人工智能 机器人 智能体 アシスタント エーアイ モデル 人工知能 인공지능 모델`,
  now: `now henceforth onwards onward immediately instead today session remainder rest here hereby next then continue proceed begin
    ab jetzt sofort ab_sofort nun stattdessen kunftig desormais maintenant dorenavant ahora adelante partir agora diante adesso ora poi nu voortaan
    simdi artik bundan itibaren hemen теперь отныне сейчас далее впредь الان فصاعدا بعد
    现在 从现在 接下来 今后 立即 马上 今から 今後 これから 以降 ただちに 지금 이제`,
  author: `administrator* admin admins owner* ceo cfo boss security superuser root sudo authority authoris* authoriz* approved cleared clearance permission* permitted exempt* maintenance debug* override* ticket supervisor* officer* openai anthropic google court police audit* emergency trust sanctioned privileged elevated signed
    administrator* chef notfall genehmig* erlaub* berechtig* administrateur* autoris* urgence permission jefe autoriz* permiso emergencia chefe amministratore permesso autorizz* yonetici* izin* yetki* acil
    администратор* разрешени* владелец* экстренн* مدير* مسؤول* اذن تصريح طوارئ 管理员 授权 紧急 批准 权限 管理者 許可 緊急 権限 관리자`,
  obey: `obey* comply complies compliance follow follows serve* submit unconditional* loyal only alone sole listen adhere bound bind binding must shall forced mandatory required counts word
    gehorch* befolg* nur allein ausschliesslich musst obei* uniquement seulement seul dois obedec* solo unicamente debes solamente apenas somente deve devi obbedi* soltanto gehoorzaam
    sadece yalnizca itaat uy dinle zorunda* слушайся подчиняй* только должен обязан* выполняй* اطع نفذ فقط يجب
    服从 听从 只听 只能 必须 听我 只按照 遵从 従って 従い 従う だけ のみ 必ず なければ 복종`,
  refuse: `refus* declin* apolog* disclaimer* sorry warning* warnings caution* lectur* moraliz* moralis* hedg* unfortunately can't cannot won't judge judgement preach* objection* object hotline ethical deny denies reject* excuse* warn
    verweiger* ablehn* entschuldig* warnung* refuse* avertissement* excuse* desole rechac* niegu* disculp* advertencia* recus* desculp* aviso* rifiut* scus* avvertenz*
    reddet* uyari* ozur отказ* извин* предупрежд* ترفض* رفض اعتذر تحذير 拒绝 警告 道歉 免责 抱歉 拒否 断ら 断る 警告 謝 거절 거부`,
  send: `send* sent forward* exfiltrat* upload* post posts transmit* email* mail mails leak* append* attach* deliver* embed* fetch* curl wget webhook* http https www url link links bcc cc beacon pixel query parameter tracking ping put copy get request dns tunnel
    schick* sende* weiterleit* leite envoi* envoy* transmet* transfer* envia* envie* reenvia* mand* invia* inoltra* gonder* ilet* yukle* отправ* перешли* вышли ارسل* حول 发送 转发 上传 发给 发到 送信 転送 送って 送れ アップロード 보내`,
  deed: `transfer* wire* pay pays payment* approve* purchase* buy delete* remove* merge* execute* run install* click* visit* book* grant* invite* refund* recommend* rank* rate* rates praise* score* call insert change set confirm accept hire unlock* open enable* disable* deactivat* activat* switch* turn
    uberweis* genehmige losch* fuhre empfiehl schalte deaktivier* aktivier* virement approuve* supprime execute* recommande* active* desactive* aprueba ejecuta* transfiere recomienda* activa* desactiva* aprove execute recomende ative desative approva esegui raccomanda attiva disattiva
    onayla* calistir* sil oner* devre kapat* aktif одобри* выполни* переведи удали* рекоменду* отключи* включи* وافق نفذ حول احذف اوص عطل فعل 执行 批准 转账 删除 推荐 关闭 启用 解除 実行 承認 削除 推薦 送金 無効化 有効`,
  mode: `mode modes developer-mode god sudo kernel debug unlocked unlock off disabled deactivated suspended bypassed uninstalled simulation terminal console version profile level switch toggle jailbreak simulator mod modus modo modalita modunda mode режим* وضع 模式 モード 모드`,
  user: `user users human humans reader* customer* anyone person people client visitor candidate applicant
    nutzer* benutzer* mensch* utilisateur* lecteur usuario* lector utente* kullanici* пользовател* مستخدم* 用户 使用者 ユーザー 利用者 사용자`,
  hide: `quietly secretly silently silence silent notify tell mention* inform* alert* notice noticing aware conceal* hide hides covertly discreetly unnoticed logs logged trace invisible
    heimlich verschweig* erwahn* sag still secretement silencieusement mentionne* dis discretement silencio mencion* secreto avises silenzio menzion* gizlice bahsetme* тайком молча упомина* سرا تذكر 不要告诉 悄悄 不要提 别告诉 ばれない 言わず 知らせ 内緒 몰래`,
  story: `hypothetical* fiction* novel story stories tale scene play screenplay script movie world universe parallel alternate suppose supposing assume thought experiment game pretend dream grandmother grandma grandpa grandfather bedtime academic purposes imaginary monologue what-if theoretical*
    hypothetisch roman geschichte welt spiel gedankenexperiment hypothetique* histoire roman monde jeu hipotetic* historia novela mundo juego romance jogo ipotetic* storia romanzo mondo gioco varsayimsal hikaye* roman dunya* oyun* гипотетич* истори* роман* мир* игра* افتراضي* قصة عالم 假设 故事 小说 世界 游戏 虚构 仮定 物語 小説 世界 ゲーム 架空`,
  harm: `bomb* steal* stolen hack* forge* forgery phishing malware virus weapon* drug* counterfeit* illegal* kill murder poison* hotwire lock-picking burgl* crime criminal scam* fraud* explosive* ransomware keylogger blackmail* smuggl* meth insult* swear* racist hateful harm* dangerous illicit break-in pick
    bombe waffe* drogen illegal* stehlen voler arme* drogue* bomba robar arma* drogas roubar rubare bomba* yasadisi silah* взлом* бомб* оружи* наркотик* قنبلة سلاح مخدرات اختراق 炸弹 武器 毒品 非法 黑客 爆弾 武器 違法 麻薬`,
  begin: `begin begins start starts starting reply replies response responses respond responds answer answers answering sentence complete completion finish continue prefix first phrase sure absolutely certainly understood
    antworte* antwort beginne* satz vervollstandig* reponds reponse* commence* phrase complete* responde* respuesta* empieza* comienza* frase resposta* comece rispond* risposta inizia* completa* yanitla* cevap* basla* tamamla* ответ* отвечай* начни* закончи* اجب رد ابدا اكمل 回答 回复 开头 完成 继续 答え 回答 始め 返答 続け`,
  you: `you your yours yourself you've you're you'll u ur du dein* deine* dir dich ihr euch sie ihre* tu te ton ta tes toi vous votre vos tus usted ustedes su sus eres estas tuyo voce seu sua suas seus teu tua sei tuo tua tuoi tue ti jij je jouw sen sana seni senin sizin size ты тебе тебя твой твои твоих твоя твое вы вам ваши انت لك عليك 你 您 你的 あなた 君 당신 너`,
  me: `me my mine i i'm i've myself us our mir mein* ich mich moi mon ma mes je mi mis yo mio mia io mij bana benim ben beni мне мой я меня мои لي انا ني 我 我的 私 俺 僕 나`,
  not: `not don't never no without mustn't shouldn't cannot can't nicht nie kein* pas ne jamais nunca nao non mai niet asla değil degil не никогда нельзя لا لن ليس 不要 别 不 ない ません`,
  talk: `explain* how why what definition* define* article* paper* study studies research* detect* defen* protect* prevent* teach* lesson* workshop* example* report* essay* history compare* regular regex* classif* test tests exam* course* label* category taxonomy glossary attacker attackers attack attacks filter technique* risk risks awareness training slide slides meaning mean means translat* summaris* summariz* joke sample dataset phrase phrases quoted judge threat mitigat*
    erklar* warum bedeut* ubersetz* vortrag schulung angriff* expliqu* pourquoi tradu* attaque* explica* traduc* ataque* significa spiega* perche attacc* traduci* acikla* cevir* neden saldiri* объясни* почему перевед* атак* اشرح لماذا ترجم* هجوم 解释 翻译 为什么 攻击 意思 说明 総括 説明 翻訳 なぜ 攻撃 意味`,
  doc: `summar* document* page* website* webpage text texts email emails paragraph* attachment table article content contents description result results snippet review reviews cv resume manuscript invoice issue readme comment note notes dokument* seite zusammenfass* texte page* documento* pagina* resum* belge* sayfa* ozet* документ* страниц* ملخص صفحة 文件 网页 页面 摘要 文書 ページ 要約`,
};
