// Words by which people and houses are told from everything else that is written in capitals.

const set = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** Given names that are as often a word, a place, a month, a brand or a machine. */
export const ambiguousNames = set(`
  der die das ein eine und les le los el una mit sie ist war auf van von den dem des hat
  abbey ace adobe aetna africa alaska alexandria alpha amber america amity an andorra angel apollo april apple
  arabia aria arizona art ash asia aspen atlanta atlas aurora austin autumn avalon avis azure bailey bandit barb
  baron barry basic basil bay beach bean beau bee belle bell berry bertie beryl best beta bill birch bird bishop
  blade blair blaise blake blaze bliss blossom blue bo bond bonn bonnie boris boston brand brandy brave breeze
  brick bridge brie brook brooke brooks bud buck buddy buffalo burke butch buzz cable cain cairo calcutta california
  calm cam camel cameo canada candy cap car cara card carol carolina carrie carter case casey cash castle cat
  catalina cedar celeste chad chance chancellor chandler charity charm chase chelsea cherish cherry chevy cheyenne
  chi china chip chrystal chuck church cinderella cinnamon clark clay clement cleveland cliff clover cloud clue coal
  cob colby cole colon colt columbus comet con concordia constant constance cook cooper copper coral corp cory cosmo
  courage court courtney coy craft creed creek crescent cricket cross crystal cupid curry cut cutler dag dagger daisy
  dakota dale dallas dan dane danish dare darling dash data dawn day deacon dean dear dee del dell della delta den
  denim denmark denver derby derry desire destiny dew diamond diego diesel dim dime dine dixie do doc dodge dolly don
  dot dove drew dudley duff duke dusk dust dusty dutch early earl easter eastwood echo eclipse ed eden edge edison
  electra elf elm elves elysia em ember emerald eminent empress england eon erica eve ever evergreen evita fair fairy
  faith falcon fall fame fancy fannie far faun fawn fay fern field fields fiji finch finland finn fisher fleet fleming
  flint flip flo flora florence florida flower forbes ford forest forester forrest forte fortune foster fox francs frank
  frankfurt frasier free freed freedom fritz frost gabby gale galaxy gallo gam garden gard garnet garland gay gene general genesis
  geneva genie gentle georgia german germany gig giles gill ginger glad glade glen glenn glory gold golden goldie grace
  gracious grady graham granite grant gray green greer griffin grove guard guinness gull gunner guy gypsy hale haley hall
  hamburg hamilton hank happy harbor hardy harley harmony harper harp harvest harvard haven hawk hayes hazel heath heather heaven
  hero high hill hiram holiday holland holly homer honey honor hope hops howdy hudson hugo hunt hunter ida iman imperial in india indiana
  indy ines ink ion iona ionic ira iran ireland iris irish iron isle israel ivory ivy jack jacket jade jackie jam jan japan jar
  jasmine jasper java jay jazz jenkins jersey jess jet jewel jim jo job joker jolly jordan josh joy joyous jubilee judge juice
  july june junior junction juno jupiter justice justin kale kali kansas karma kay keen keeper kelvin ken kennedy kent kenya keystone kid
  kim kin king kingston kip kirk kit kitty knight kris la lacey lacy lad lady lake lance land lane lang langley lark
  latin laurel laurie law lead leaf lean leap leas lee legal legend leigh lemon lent leo les let levin levy lex liberty lief light lily lin
  lima lincoln linda linden line linen link linus lion lisbon lock lois london lone long lord lori lot lotus louisiana love loyal lu luck lucky lucid luna lust lux
  lyon lyra lyric mab mac mace mad madison madrid mae magic magnolia main major malt mandarin manila mandy marble march marco margin marina mariner marine mario mark market marks mars marsh marshal
  marshall martini marty mason master mat matt mature maui maverick max may mayor mead meadow media medina megan mega melody melon memory mercedes mercy merit merle
  merlin merry mesa meta mia miami micro mid midas miles milan mill millie milly min ming minnow minor mint minty miracle mirage misty mite mo mobile
  mod moll molly monday monica monroe montana monte moon mora moral more morgan morocco morris mort moses moss mort myrtle myth nap nana nat nation nature neat ned nell nelson net
  neva nevada new newton nick nicky nike nil noble noel nokia nola nor nora norm normal norman north norris norway nova
  ocean odd odessa old olive olympia olympus on opal ophelia or oral orange orbit orchid orion oscar otter oxford ozark pace page paige paisley palm palmer pam pan
  pansy paris park parker parsifal part pascal pat patience patrice patsy patty paw pax peace peach pearl pebble peg pen penn penny
  penrod pepper percy peridot perry persia petal petunia phoenix phil philly pia piano pier pierce pike pilot pinky pip piper pippin pixie plato pleasant pluto poet polly
  poppy porter portia portland powder prairie precious prentice presley prince princess prosper provo prudence prue puck pure quality queen quest quill quincy quinn rabbit
  rad rae rain raleigh ram ranch rand randy ranger rani raven ravi ray rayon read reads reba rebel red redd redford reed reese
  reggie regal regent regina reid remington remus reno rest rex rhine rhodes rice rich richmond rick ridge rio rip river rivers rob robin robinson
  rock rocket rocky rod rogue roman rome romeo romp ron rook rory rosa rose rosemary roth rover row rowdy rowe roy royal ruby rudy rue
  rune rural rush russ russia rust rustic rusty ruth rye sable sabre sacha safari saffron sage sailor sal salem sally salt sam san sancho sand sandy
  santa santana santiago sapphire sara saturn saul savannah sawyer scarlet scarlett schuyler scot scotia scott scotty seal sean season sebring sela selena
  sena seneca senna serena serenity seth seville shade shadow shane shannon sharp shaw shay shea shell shelly shepherd sheridan sherlock sheriff sherry shiloh shoe sid
  sienna sierra silver simple sinclair sioux sir skip sky skylar skye slade sloan slim smoky snow sol solar sonata sonic sonnet sonny sophia sorrel south spain spark sparrow speed spencer
  spike spirit spring spruce squire stacy standard stanford stanley star starr stein stella stem sterling stern stevens stillman stirling stone storm story stream sue sugar sullivan
  sultan summer summit sun sunday sunny sunshine surrey sutton swan sweet sweeney sydney sylvan tab tad tag taffy tahiti tam tammany tan tandy
  tangerine tarry tate tawny taylor teak ted teddy temple tempest tennessee terra terrace terry tex texas thalia theta thistle thor thorn thunder thurs thyme tide tiffany
  tiger tilly tim timber time tin tiny titan titania tito titus tobago tod toddy toledo tom tommy tony topaz toronto torrey tory tower town tracker
  tracy travel travis tree trent trill trinity trip trix trixie trout troy true trude trust tuck tucker tudor tulip tulsa turner twig twin ty tyson ula ulster
  una union unity ute val vale valencia valentine valley valor van vance vancouver vanilla vary vasco vaughn vega vegas velvet venice vent venus vera verb verde verity vermont
  vern vernal vernon versailles vesper vest vic victor victoria victory vida vienna vin vince vine viola violet virgin virginia virgo vi vista
  viva vivid volt wade wait wake walden walker wall wallet wallis wally walt ward wareham warner warren warsaw wash washington watch waverly way wayne weber webb web webster
  wednesday well wells wendy wes west weston whisper white whitney wiley will willow wills win wind windsor windy winner winnie winny winter wise wit wolf wolfe won
  wonder wood woods woody worth wrangler wren wright wyatt wynn wyoming yale yam yank yard yet york young yule zeal zero zeus zion zephyr zip zulu
`);

/** Given names of other languages, in letters without marks. */
export const moreNames = set(`
  achim aisha ahmed ahmet alejandro alessandro alessia alicja ali amelie amina amir amit ana anastasia andreas andrzej anika anja anke anna anneliese
  annette antje antoine antonella antonio arjun arnaud arne arturo asad axel ayse aziz baptiste barbara bartosz beatriz beatrix benoit bernd bettina bilal birgit bjorn
  bogdan boris brigitte bruno camille carla carlos carmen catarina cedric celine cem chantal charlotte chiara chidi christoph christophe claas claudia clemens
  clemence concepcion corinna cosima dagmar damien davide deepak delphine denise detlef devi diana didier diego dieter dimitri dirk dmitri dominik dominique dorothea
  eckhard edda eduardo eike ekaterina elena elif elisa elke emeka emil emilia emilie emre enrico enrique ernst esteban estelle etienne eva ewa fabian fabien fabio fabrice farid fatima federica federico
  felipe ferdinand fernando filip florian francesca francesco franck francois francoise franz franziska frederic frederik fritzi fumiko gabriela gabriele gaelle
  gerd gerhard gianluca giacomo gilles giorgio giovanna giovanni giulia giuseppe gonzalo grzegorz guadalupe gudrun guido guillaume gunther gustavo guillermo haifa hakan hanna hannelore hannes hans harald
  hassan hatice hedwig heike heiko heinrich heinz helene helga helmut henrik henri henrike herbert hilde hiroshi holger horst hugues hussein ibrahim ignacio ilaria ilse imran ines inga inge ingeborg
  ingo ingrid irina irmgard isabella isabelle ivan jacek jacqueline jaime jakob jakub jan janina jannik jasmin javier jean jeanne jerome jesus joachim joana joao joaquin jochen johann johanna johannes jolanda jonas
  jorg jorge jose josef juan juana julian juliane julien juliette jurgen justyna kai kamal karim karin karl karsten katarzyna katharina kathrin katja kazimierz kemal kenji khalid kirsten klaus kofi konrad krishna
  krzysztof kristina kurt lakshmi lars laszlo laura laurent lea leila leon leonardo leonie lena liam lieselotte linnea lorena lorenzo lothar louise luca lucia luciana lucie luis luisa lukas lutz maarten maciej madhuri
  magdalena mahmoud maike malgorzata manfred manuel manuela marcel marcin marcos marek margarita margot margarete marguerite maria mariana marianne marie mariana marina marisol marlene marta marten martina mathias mathieu mathilde matteo matthias mauricio maximilian
  mehmet mei meike melanie mercedes meret michal micheline miguel mihai mikhail milena mirjam mohamed mohammed monika monique muhammad murat mustafa nadia nadine naoko natalia natasha nathalie neha nicolas nicole niklas nikolai nils ngozi nikhil
  noemie norbert odile olaf oleg olga olivier omar oksana ornella oscar osman pablo paola paolo pascale patrizia patrycja paulina paulo pawel pedro petra philippe philipp pierre pilar piotr priya rafael rahul raj rajesh ralf ramon raul rebecca regine
  reinhard renate rene ricardo riccardo roberta roberto rodrigo rohit rolf roxane rosario rudiger rudolf ruben sabine sabrina salvador samira sandra sandrine sanjay santiago sara sascha sebastian selma sergei sergio severine sigrid silke silvia simone
  sofia solveig sonja soren stefan stefanie stefano steffen stephane stephanie suleiman sunita susanne svea sven svenja swantje sylvain sylvie tadeusz takeshi tamara tanja tatiana teresa teun theodor therese thierry thomas thorsten tilman timo tobias tomas tomasz torsten uli ulrich
  ulrike ulf ursula ute uwe valentina valerie vanessa vasily veronica veronique vicente vikram viktor vincenzo vinzent virginie vittoria vladimir volker waltraud wanda werner wiebke wilhelm willem wojciech wolfgang xavier ximena yann yannick yasmin yolanda yuki yusuf yves yvonne zbigniew zeynep zofia
`);

/** Words in capitals that stand behind a given name and are no family name. */
export const notFamilyNames = set(`
  a academy account act after airlines airport alert ale all also am an and api app application are area army as association at avenue award bank bay beach because before blvd board
  book books boulevard branch bridge but by cafe campus can castle cathedral center centre championship chapter church city class classic clause clinic close club coast code college column commission committee company compiler
  conference conditions copyright corp corporation council county court creek cup database day days days department did dinner discovery district division do docs does drive edition english epa error every example exercise express
  falls fashion festival field file film for forest format formula foundation framework french friday from garden gardens gate general german german gmbh go group had hall hall has have he her here high hill hills his history hospital hotel house
  how i if in inc index inn institute international interview into is island islands it its january february march april may june july august september october november december journal key keys lab laboratories laboratory lake lane language law league leave
  leaves legacy let library limited line list llc ltd machine magazine mall market medical meeting memorial method model monday motors mountain mountains movie museum music my national network new news night no north not note november of office oil old on one online only open opera or orchestra order our over
  page palace panthers paper park party pass peak penguin pipeline place plan plaza please pm point policy port post prize process products programming project protocol q question railway range rangers reef release report reports republic research resort review rice ridge river road rock room route row rule rules
  said saturday says school science section senior september series server service services session she should show since so society software solution some song south spring square st stadium staff states station statement steel still store story street studio studios sum summit sunday supplier support
  switzerland syndrome system systems table tables team technologies test that the their them theorem then there these they this those thursday to today tomorrow tower town trail treaty trophy tuesday tunnel uk un under union united university unit until up us usa valley version very village vs walk war was water way we wednesday
  week were west what when where which while who why will with without would works yes yesterday you your zone texas california ontario florida carolina ohio virginia france germany spain italy england scotland ireland india china japan
`);

/** What stands before a name and says that it is one. */
export const titles = set(`
  mr mrs ms miss mx dr prof professor sir madam dame herr frau fraulein hr fr monsieur madame mademoiselle mme mlle senor senora senorita sr sra don dona
  signor signora sig dott ing dhr mevr meneer mevrouw
`);

/** Parts of a family name that are not written in capitals. */
export const particles = set(`
  van von der den de del della di da dos das du la le el al bin ibn ten ter zu zur af av y e
`);

/** Companies that are called as their founders were: whole names, in letters without marks. */
export const companyNames: ReadonlySet<string> = new Set(
  `alexander wang|anne klein|arthur andersen|betty crocker|bottega veneta|brooks brothers|calvin klein|carolina herrera|charles schwab|charles tyrwhitt|christian dior|christian louboutin|donna karan|eddie bauer|eli lilly|elizabeth arden|ernst young|estee lauder|fred perry|giorgio armani|gordon ramsay|guy laroche|hugo boss|hugo gernsback|jack daniel|jack daniels|jack wolfskin|james hardie|jean paul gaultier|jimmy choo|jo malone|john deere|john lewis|johnnie walker|karl lagerfeld|kate spade|kenneth cole|laura ashley|levi strauss|louis vuitton|marc jacobs|mary kay|max mara|michael kors|morgan stanley|nina ricci|oscar mayer|paul smith|philip morris|pierre cardin|ralph lauren|roberto cavalli|sara lee|stella mccartney|ted baker|tommy hilfiger|tory burch|vera wang|victoria secret|vivienne westwood|yves rocher|yves saint`.split(
    '|',
  ),
);
