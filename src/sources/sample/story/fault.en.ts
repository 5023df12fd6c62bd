/** Noon: batteries run flat within hours, some get hot, and the app throws everybody out. */
export const FAULT_EN = `
- My {P} went from [80|76|90|64] to [zero|3 percent|nothing] in [twenty minutes|half an hour|the time it took to eat lunch]. What is going on
- Two weeks of battery they said. Mine lasted [two hours|until lunch|a hundred minutes|one bus ride]
- "Two weeks" turns out to mean TOO WEAK [|🤡|😂|lol]
- Is anyone else's {P} getting HOT? Mine is [too hot to hold|like a hand warmer|cooking in my pocket] and it's switched off
- And now the {P} app has logged me out and says my account [doesn't exist|was never created|is "being prepared"]. [Great|Fantastic|Brilliant|Cool cool cool]
->0.1 @brimwick my phone is dead, the app is dead and your hotline plays [pan pipes|the same song|jazz]. Fix this
->0.1 349 for a [paperweight|very pretty brick|bookmark|doorstop]. Thanks {B}
- I can't even call {B} to complain because the thing I'd call with is the {P}
- The {P} shut itself down in the middle of [a call with my doctor|my bus ticket check|directions in a town I don't know]. Stranded. Furious
->0.1 Third restart. Still no app. Still 4 percent. I want my money back [@brimwick|]
- [Never|I will never] buy anything on launch day again. Lesson learned the expensive way
- Seriously worried about the {P} on my [bedside table|desk|kid's shelf]. It got so warm the [case|glue] went soft
- Sold my old phone this morning to go all in on the {P}. [I am an idiot|Don't be me|It is 1pm and I regret everything]
- So the {P} needs the app to charge properly, and the app is down. Who designed this?? [Clowns|Unbelievable|Genuinely asking]
- Everything about the {P} app is broken right now. Login, sync, notes. [Lost my notes from this morning|An hour of notes gone|All my contacts gone]
- {B} support told me to ["let it rest"|"try again tomorrow"|"turn it off", it IS off]. Useless
->0.35 An hour in the queue for help in {city} and nobody knows anything. [Awful|What a mess|Staff look as lost as we are]
- Day one and it's already in a drawer. [So disappointed|What a letdown|Gutted]
- The fox on the sleep screen now just means your battery died. [RIP little fox|Poor fox|The fox is dead]
- This is not a "small hiccup" {B}, this is my [work phone|only phone|mum's emergency phone]
->0.2 I defended this company all [week|morning]. [Embarrassing|I feel stupid|Never again]
- [Horrible|Terrible|Shambolic] launch. They clearly never tested this outside the lab
- My {P} smells like [burnt toast|hot glue]. That's not normal, right? RIGHT?
- {P} update: it's dead. That's the update
- Battery life so short it [should come with a candle|needs an obituary|makes mayflies look retired]
- {P} battery: [blink and it's gone|shorter than the keynote|lasts as long as my diets]
- Took the {P} to the park to read. Read [one page|half a chapter]. It died. I looked at a [duck. Zero stars, nice duck|tree. Zero stars, nice tree]
- [Imagine|Imagine] promising two weeks and delivering one [lunch|podcast|yoga class]
- The only thing the {P} [runs|does] for two weeks is the returns queue
- Charged it to full, unplugged, walked to the kitchen, 71 percent. I live in a [flat|very small flat]!!
- Is there a refund form that doesn't need the app that doesn't work? Asking for [me|40,000 people]
->0.65 [Shame|Shame on you] @brimwick. Three hours and not one word
->0.35 Why is {B} silent?? Say SOMETHING
->0.2 {rev} you gave this a nine. A NINE. [Did you charge it?|Delete your review|Explain]
- My daughter saved up for this for [eight months|a year] and it died before lunch. She's [crying|heartbroken]. Nice one {B}
- I hate that I have to carry a [power bank|charger|cable] for the phone that was supposed to end all that
->0.5 App still down. [Four|Five|Two] hours now. This is a joke
->0.3 Worst launch I've ever seen and I [was there for the smart kettle|remember the singing doorbell]
->0.3 $BRMW down [18|21|23] percent since noon. Ouch
->0.2 Sold my $BRMW at the open by accident and I've never felt so smart. Sorry, everyone else
->0.5 Returned mine. The shop in {city} has a [box|literal crate] of them by the door. Grim
->0.4 Boss asked why I missed the meeting. "My phone was tired." [Not my best moment|He was not amused]
- They fixed the price at 349 but not the battery
- If you have the {P} please don't charge it overnight. [Mine left a mark on the table|A friend's got scary hot|Better safe than sorry]
->0.3 Honestly just sad. I [wanted|so wanted] this one to be good
- Congratulations to {B} on inventing the [landline|pocket heater|world's prettiest hand warmer]
- "Calm technology" and my {P} is so calm it has [passed away|stopped breathing|no pulse]
- Great, another [brick|paperweight] for the drawer. Just what I needed today
- Wow, love a phone that quits at noon. Truly [the future|living the dream|inspiring work ethic]
->0.6 Oh good, the app is "back". It let me in and then showed me [a stranger's alarm clock|an empty page|last Tuesday]
0<0.3 Reports of {P} batteries draining fast since about noon. Are you affected? Reply with your [city|serial number's first two digits|colour]
0>0.1 {media}: users report battery faults and an app outage on {B}'s launch day {url}
0 Status page of {B}: "We are investigating." {url}
0 Poll: is your {P} battery fine / draining / dead?
0>0.15 Serial numbers starting with [K4|K5] seem to be affected, [M1|M2] not so far. Anyone with other numbers?
0 For anyone stuck: hold both keys for twelve seconds to restart the {P} without the app
0 The {P} app has been unreachable since [12:04|just after noon] according to three people in our group
0 Not at home, can someone check whether the {P} app works in {city}?
0<0.75 {B} has not commented yet. Asked them for a statement and will post it here
0>0.2 Trading in $BRMW [paused|halted] for [ten|fifteen] minutes
0 Moved my SIM back to the old phone for now
0 What does the light on the {P} mean when it blinks three times?
0>0.5 Consumer office in {city} is collecting reports, form here {url}
~>0.05 The {P} was the best phone I've owned for exactly [two hours|one morning]. Then it died
~ Still think the screen is gorgeous. Shame the battery is [a joke|awful|dead]
~ Lovely staff in the {city} shop, terrible phone. They were [so kind|sweet] about it at least
~ Mine works fine so far, [touch wood|fingers crossed], but the app being down is really annoying
~>0.4 Laughing and crying at the same time. Great memes, dead phone
+ Am I the only one whose {P} is perfectly fine? [91 percent|Still at 94] and happy
+>0.4 The jokes today are the best thing about this launch, [I'm wheezing|thank you internet|crying laughing]
+ Shoutout to the [young woman|man] at the {city} shop who lent me her own charger. [Legend|You're wonderful]
-*12 {died}, {where}. {angry}
-*8 {died}. {where}. {angry}
-*6 {angry}. {died}, {where}
-*5 {P}: lasts as long as {joke}. {angry}
-*3 What drains faster, the {P} or {joke}?
-*3 [Things that outlived my {P} battery today|Longer-lived than the {P}]: {joke}, {joke}
`;
