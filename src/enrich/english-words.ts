/**
 * Common words of English posts that are rare in posts of other languages, so no "is" or "was" (Dutch,
 * German), "me" or "no" (Romance), "an" or "in". Contractions stand without their apostrophe.
 */
const WORDS =
  'the and you your youre youve youll yours that thats this these those they theyre them their theyll theyve ' +
  'there theres then than what whats when where which while who whos why how hows with without would wouldnt ' +
  'could couldnt should shouldnt have havent having has hasnt had hadnt been being are arent were werent isnt ' +
  'wasnt aint dont didnt doesnt does doing done cant cannot wont will ill ive im hes shes its it lets from ' +
  'for not but just about after again all always another any anyone anything around away back because before ' +
  'better big both bring by came come coming day days did down each early else enough even ever every everyone ' +
  'everything feel feeling few find finally first follow following friend friends game games get gets getting ' +
  'girl girls give giving goes going gone gonna good got gotta great guy guys happy hard hate he hear heard her ' +
  'here high him his hope house if into job keep kids kind knew know knows last late later left let life like ' +
  'liked likes listen literally little live ll long look looking looks lost lot love loved loves made make makes ' +
  'making many maybe mean means might miss missed missing money more morning most much must myself need needs ' +
  'never new next nice night nothing now of off oh okay old once one only or other our out over own party people ' +
  'play playing please pretty probably put read ready real really right said same saw say saying says school see ' +
  'seeing seen she show sick since sleep smh some someone something soon sorry start started still stop stuff ' +
  'such sucks sure take takes taking talk talking tell thank thanks thing things think thinking thinks thought ' +
  'through til till time times tired today together told tomorrow tonight too took trying tweet twitter two ' +
  'under until up us use used using very wait waiting wake walk want wanted wants watch watching way week ' +
  'weekend weeks well went whatever whole wish wit woke wonder wont work working world worst wow wrong yeah year ' +
  'years yes yesterday yet birthday beautiful amazing awesome best boy check cute damn dude everybody excited ' +
  'fucking fuck funny hey hell home hurt idk lol lmao omg wtf shit snow sad so my we i as at be on ' +
  'to can go headache bored ugh cold gym woman women men man tho though thru ya yall cuz bout aww awww hun xx ' +
  'broke broken called car class cry crying dead dog died drink eat eating food forgot hair head hot hour hours ' +
  'hungry leave leaving left math movie phone picture pictures rain raining room sitting song stupid summer sun ' +
  'test ticket tickets upset weather';

const words = new Set(WORDS.split(' '));

/** Words of the list that other languages use as well: they count only beside others. */
const weak = new Set('so my we i as at be on to can go by or it he if of us ya may test super'.split(' '));

/** 2 for a word that speaks for English, 1 for one that only supports it, 0 for any other. Lower case. */
export function englishWeight(word: string): 0 | 1 | 2 {
  if (weak.has(word)) return 1;
  return words.has(word) ? 2 : 0;
}
