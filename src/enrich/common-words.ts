/**
 * The commonest words of posts in the languages that are written most, in Latin letters. A word may stand in
 * several lists. Contractions stand without their apostrophe.
 */
const WORDS: Readonly<Record<string, string>> = {
  en:
    'the and you your youre youve youll yours that thats this these those they theyre them their theyll theyve ' +
    'there theres then than what whats when where which while who whos why how hows with without would wouldnt ' +
    'could couldnt should shouldnt have havent having has hasnt had hadnt been being are arent were werent isnt ' +
    'wasnt aint dont didnt doesnt does doing done cant cannot wont will ill ive im hes shes its it lets from ' +
    'for not but just about after again all always another any anyone anything around away back because before ' +
    'better big both bring by came come coming day days did down each early else enough even ever every everyone ' +
    'everything feel feeling few find finally first follow following friend friends game games get gets getting ' +
    'girl girls give giving goes going gone gonna good got gotta great guy guys happy hard hate he hear heard her ' +
    'here high him his hope house if into job keep kids kind knew know knows last late later left let life like ' +
    'liked likes listen literally little live long look looking looks lost lot love loved loves made make makes ' +
    'making many maybe mean means might miss missed missing money more morning most much must myself need needs ' +
    'never new next nice night nothing now of off oh okay old once one only or other our out over own party people ' +
    'play playing please pretty probably put read ready real really right said same saw say saying says school see ' +
    'seeing seen she show sick since sleep smh some someone something soon sorry start started still stop stuff ' +
    'such sucks sure take takes taking talk talking tell thank thanks thing things think thinking thinks thought ' +
    'through till time times tired today together told tomorrow tonight too took trying tweet twitter two under ' +
    'until up us use used using very wait waiting wake walk want wanted wants watch watching way week weekend ' +
    'weeks well went whatever whole wish woke wonder work working world worst wow wrong yeah year years yes ' +
    'yesterday yet birthday beautiful amazing awesome best boy check cute damn dude everybody excited fucking ' +
    'fuck funny hey hell home hurt idk lol lmao omg wtf shit snow sad so my we i as at be on to can go headache ' +
    'bored ugh cold gym woman women men man tho though thru yall cuz bout aww awww broke broken called car class ' +
    'cry crying dead dog died drink eat eating food forgot hair head hot hour hours hungry leave leaving math ' +
    'movie phone picture pictures rain raining room sitting song stupid summer sun ticket tickets upset weather',
  es:
    'que el la los las de del y en un una por con para no se es lo le me te mi tu su yo nos pero como más mas muy ' +
    'ya si sí cuando porque porqué qué todo todos toda hay estoy está esta este esto eso esa tengo tiene hoy ' +
    'mañana día dia vida hasta siempre nunca también solo sólo gracias quiero voy mejor bien jaja jajaja ser al ' +
    'donde sin sobre nada algo alguien gente años año hacer cosas mí ni son fue era ese amigos amor',
  pt:
    'que o a os as de do da dos das e em no na nos nas um uma por com para não nao se é eu me te meu minha seu sua ' +
    'você voce vc mas mais muito já sim quando porque tudo todos hoje amanhã dia vida até sempre nunca também só ' +
    'obrigado quero vou melhor bem kkk kkkk ser ao onde sem nada gente ano fazer isso esse essa tá tô pra pro ele ' +
    'ela tem foi era são aqui agora ainda saudade amo gosto',
  fr:
    'le la les de du des et en un une pour avec pas ne ce se est je tu il elle on nous vous ils mon ma mes ton ta ' +
    'tes son sa ses mais plus très tres si quand parce tout tous toute jai jsuis suis cest cétait était fait être ' +
    'avoir ça ca que qui quoi bien trop moi toi lui sur dans au aux jour vie merci bonne demain jamais toujours ' +
    'aussi faut veux peut comme sans même meme ya rien quelle',
  de:
    'der die das und ich du er sie es wir ihr ist nicht ein eine einen mit auf für fur von zu den dem im auch noch ' +
    'nur so wie aber wenn dass was war hat habe haben sind bin mal schon mir mich dich dir mein meine kein keine ' +
    'heute morgen immer nie gut danke wird kann bei nach aus über uns jetzt doch oder wieder mehr sehr',
  it:
    'il lo la i gli le di del della dei e in un una per con non si è io mi ti mio mia tuo sua ma più piu molto già ' +
    'quando perché perche tutto tutti oggi domani vita sempre mai anche solo grazie voglio bene essere che chi ' +
    'cosa come sono hai ho ha fatto questo questa nel alla al da se ne ci quello stato',
  nl:
    'de het een en van in op te dat die niet is ik je jij hij zij we wij met voor maar ook nog wel geen mijn jouw ' +
    'zijn was heb hebt heeft hebben ben bent als wat hoe dan naar aan uit bij vandaag morgen altijd nooit goed ' +
    'leuk lekker gewoon moet kan gaan gaat meer veel weer echt deze jullie mij haar',
  tr:
    've bir bu ne de da için icin çok cok ama ben sen biz siz onu bana sana beni seni var yok daha gibi kadar her ' +
    'şey sey olan olarak ya mi mı mu mü değil degil iyi güzel guzel bugün bugun sonra bile en ki diye artık ben ' +
    'zaman şu kendi insan hiç hic allah neden nasıl',
  id:
    'yang yg dan di ini itu aku kamu saya gue gw lo lu gak ga nggak ngga tidak tak sama udah sudah bisa apa mau ' +
    'banget lagi kalo kalau ada dari untuk utk dengan dgn jadi juga aja saja ke orang hari malam pagi cinta hati ' +
    'semua masih nya kita mereka dia karena karna tapi seperti pernah belum dong sih deh wkwk wkwkwk selamat jangan ' +
    'tau buat terima kasih anak nak nk dah',
  tl:
    'ang ng mga sa na ko ako ka mo naman lang po hindi di siya pa yung ba kung talaga ay at si ni nga para may wala ' +
    'walang ito yan yun lahat kayo kami tayo sila niya nila natin gusto mahal kita din rin pero kasi pag nang ' +
    'sana ngayon araw dito bakit ano sino saan ganito ganda',
};

/** English words that say little alone, because other languages or names have them too. */
const WEAK_ENGLISH = 'so my we i as at be on to can go or it he if of us';

export const LANGUAGES: readonly string[] = Object.keys(WORDS);
const ENGLISH = LANGUAGES.indexOf('en');

/** Word → its languages, a bit each. */
const languagesOf = new Map<string, number>();
for (const [i, language] of LANGUAGES.entries()) {
  for (const word of WORDS[language]!.split(' ')) {
    languagesOf.set(word, (languagesOf.get(word) ?? 0) | (1 << i));
  }
}

/** Set beside the languages of a word that is weak English; votes of it are never read. */
const WEAK = 1 << LANGUAGES.length;
for (const word of WEAK_ENGLISH.split(' ')) languagesOf.set(word, languagesOf.get(word)! | WEAK);

const votes = new Uint16Array(LANGUAGES.length + 1);

/**
 * The language whose common words make up at least a quarter of the words (in lower case) and lead
 * clearly over every other's; undefined where none does. A word
 * gives two votes, a weak one of English one. English, whose list is the longest, needs less lead.
 */
export function languageOfWords(words: readonly string[], leastVotes: number): string | undefined {
  votes.fill(0);
  for (const word of words) {
    const languages = languagesOf.get(word) ?? 0;
    if (languages === 0) continue;
    for (let rest = languages; rest !== 0; rest &= rest - 1) votes[31 - Math.clz32(rest & -rest)]! += 2;
    if (languages & WEAK) votes[ENGLISH]! -= 1;
  }
  let best = 0;
  for (let i = 1; i < LANGUAGES.length; i++) if (votes[i]! > votes[best]!) best = i;
  let second = 0;
  for (let i = 0; i < LANGUAGES.length; i++) if (i !== best && votes[i]! > second) second = votes[i]!;
  const lead = votes[best]! - second;
  const isClear =
    votes[best]! >= leastVotes && 2 * votes[best]! >= words.length && lead >= (best === ENGLISH ? 1 : 2);
  return isClear ? LANGUAGES[best] : undefined;
}
