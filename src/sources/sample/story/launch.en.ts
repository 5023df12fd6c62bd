/** The morning: a pocket phone with a paper screen and a promised two weeks of battery goes on sale. */
export const LAUNCH_EN = `
+<0.6 Been waiting [two years|since forever|all winter|longer than I'd like to admit] for the {P} and it's finally here
+ Just unboxed my {P} and [wow|oh wow|ok wow]. The paper screen looks [unreal|like an actual printed page|better than in the pictures]
+ Two weeks of battery. TWO WEEKS. [Take my money|I'm sold|Shut up and take my money|{B} you absolute legends]
+ [First impressions|Ten minutes in|One hour in] with the {P}: light, quiet, [gorgeous|beautiful to hold|lovely in the hand]. I think I'm in love
+ My {P} arrived before [breakfast|the postman's usual time|I'd even found my slippers]. Best [Saturday|start to a weekend] in ages
+ Reading in full sun on the balcony. On a PHONE. The {P} is [magic|witchcraft|the real deal]
+>0.5 The {P} keynote was [so good|a joy to watch|the best one in years]. No buzzwords, just {ceo} and a working phone
+ Queued [two hours|since 5am|in the rain] outside the {B} shop in {city} and it was [so|totally] worth it. The staff brought us [tea|hot chocolate|cake]!
+ Love that the {P} comes in [moss green|brick red|that mad yellow]. Finally a phone that isn't [a black slab|grey|boring]
+ [Grandma|My dad|My mum|My gran] just learned to text on my {P} in five minutes. Big letters, no nonsense. [Brilliant|Adorable|I'm so happy]
+ The hinge. The HINGE. [Whoever designed this deserves a raise|Satisfying beyond words|I keep opening and closing it]
+ Not a gadget person at all but the {P} is [so pretty|really lovely|genuinely delightful]
+ Set up took four minutes and the {P} moved all my [photos|contacts|notes] without a hiccup. Impressed
+ [Finally|At last] a phone that doesn't scream at me. Calm screen, calm life. Thank you {B}
+ The pen that comes with the {P} writes like [a good pencil|a dream|ink]. Took notes for an hour and forgot it was a screen
+>0.4 So proud of the [team|whole crew] at {B} today. [Three years of work|A thousand late nights] and it's out in the world [|🎉]
+ {B} put a repair manual IN THE BOX. Screws and everything. [Heroes|This is how you do it|More of this please]
+ ok the {P} camera in black and white mode is [stunning|gorgeous|way better than it has any right to be]
+ Pre-ordered the {P} for [me|my sister|the kids] and it shipped a day early. Great service @brimwick
+ [Can't stop|Couldn't stop] smiling at the little sleep animation when you close the {P}. The fox curls up!!
+>0.6 {rev} gave the {P} nine out of ten and after a morning with mine I [agree|totally agree|would say ten]
+ Typed this on my new {P}. The keys are [perfect|clicky heaven|so comfy]
+ I have never been this excited about a [battery|phone|rectangle] in my life
+ The whole office is [passing round|fighting over] one {P}. [Everyone|Even our grumpy IT guy] loves it
+>0.5 Sold my old phone this morning. {P} only from now on. [Feels great|No regrets|Wish me luck, I'm happy]
+ Honestly the best thing about the {P} is how [quiet|kind|slow in a good way] it is
+>0.4 Congrats @brimwick on a [beautiful|flawless|wonderful] launch!
+ Small company, big idea, beautiful result. Really happy for {B}
+ Ahh the {P} smells like a new book?? [Amazing|Somebody thought about this|I love it]
+>0.7 Day one with the {P} and I've already read [40 pages|two chapters|a whole comic]. Screen time goals
+ This is the first launch in years that made me [smile|feel something|want one]. Well done {B}
0<0.7 {B} starts selling the {P} today in [nine|9] countries. Price: 349. {url}
0<0.35 The {P} keynote starts at nine. Stream here {url}
0 Does anyone know if the {P} [works with two SIM cards|has a headphone jack|ships to {city}]?
0 {P} specs: 5.2 inch paper display, 128 GB, two weeks of battery according to {B}
0 Queue outside the {B} shop in {city} is around [80|120|200] people long
0<0.6 My {P} is out for delivery, [two|three|six] stops away
0 Which colour are you getting? [Moss|Brick|Yellow|Slate] for me, I think
0<0.5 Watching the {P} launch with [the sound off at work|a coffee|half an eye]
0 Comparing the {P} with my old phone this weekend, will post notes. Questions welcome
0<0.5 {ceo} is on stage now, talking about [batteries|repairs|the hinge]
0 {media}: {B} opens its first shop in {city} {url}
0 For those asking: yes, the {P} has [an alarm|maps|a torch]. No, it doesn't have [a video app|games]
0 Is the pen included with the {P} or is that extra?
0 {B} says [40,000|more than 40,000] pre-orders. We'll see the real number on Monday
0<0.6 Anyone at the launch in {city}? I'm by the [yellow door|coffee cart|left entrance]
0>0.3<0.6 $BRMW opens at [41.20|41.35|42.10] on launch day
0<0.8 Unboxing of the {P} at noon on my channel {url}
0 {P} size next to a [paperback|deck of cards|bar of soap] for scale {url}
- 349 for a phone that can't play video? [Pass|No thanks|Are you kidding|Hard pass]
- The {P} shop site [crashed|fell over|timed out] three times while I was paying. Great start [|🙄]
->0.5 Of course the {city} shop sold out before I got to the door. [Two hours wasted|Typical|Cold, wet and phoneless]
- I don't get the {P} hype. [It's a slow phone in grey|It looks cheap|My fridge has a better screen]
- Delivery "between 8 and 18". Took the day off for this. [Annoying|Not happy|Still nothing]
- Two weeks of battery? I'll believe it when I see it. {B} has [promised things before|always overpromised]
- The yellow one looks awful in real life. [Mustard gone wrong|Sorry|Sending it back]
~ Love the screen, hate the price. The {P} is [lovely|gorgeous] but 349 is [a lot|too much for what it does]
~ {P}: beautiful hardware, [clunky|slow|confusing] menus. Not sure how I feel
~>0.5 Great keynote, terrible shop website. Got my {P} order in after [an hour|the sixth try] though
~ The {P} keyboard is a joy but the speaker sounds like [a wasp in a tin|it's under water]
+*8 {P}, [one hour in|first impression|after breakfast|day one]. {like}: {adore}. {glad}
+*8 {like}? {adore}. {glad}
+*5 {like}! {like}! [Help, I'm in love|It's all {adore}|{glad}]
+*4 [Ten minutes|An hour|A morning] with the {P}. {like}: {adore}
`;
