/** The rest of the day: a storm in the morning, a football final and a concert at night, and everyday life. */
export const STORM_EN = `
0 Storm Ysolde: trains between {city} and Port Ellery run hourly until [ten|noon] {url}
0 Rain since [four|five], the river in Westmarrow stands at [3.10|3.25|2.95] metres
0 School run cancelled, ferries too. Stay in if you can
0 Is the bridge at Port Ellery open?
0 Sandbags are at the fire station, bring your own [shovel|gloves]
0>0.6 Warning lifted for {city}, still amber for the coast {url}
- Storm Ysolde took our [fence|shed roof|trampoline] and the neighbour's [|too]. [Exhausted|So tired of this weather]
- Soaked to the [bone|socks]. Train cancelled, bus full, umbrella dead. I hate this
- No power since [three|half past four] and the phone line for it is engaged. [Great|Lovely|Typical]
- Cellar under water again. [Third time this winter|I could cry|Everything's ruined]
- Scary night. The [old oak|chimney] came down two metres from the bedroom
- They knew about the drains for years and did nothing. Angry
+ Everyone on our street is out helping with sandbags. [Proud of this place|Love my neighbours]
+>0.6 Power is back! Thank you to the crews who [worked all night|went out in that rain] [|❤️]
+>0.75 Storm's over and there's a double rainbow over {city}. [Beautiful|Stunning|Worth the wet socks]
+ The cat slept through the whole storm on my [head|feet]. Role model, love her
~ Roof's gone, cat's fine. Could be worse, could be [much|a lot] better
`;
export const FINAL_EN = `
0<0.27 Northern Cup final tonight: Westmarrow v Karsholm, kick-off seven [|{url}]
0<0.27 Line-ups are out. Bellcourt starts, Ruhl in goal
0<0.3 Who's watching and where?
0>0.4<0.45 Half-time at Harbour Park, nil nil
0>0.3<0.6 VAR is looking at it. Still looking
0>0.52<0.6 Corner for Karsholm, 71st minute
+>0.6<0.68 GOAL!!! BELLCOURT!!! [What a strike|From the halfway line nearly|I've lost my voice]
+>0.28<0.62 What a save by Ruhl. [Incredible|How did he get to that|Give him the keys to the city]
+>0.63 WE WON THE CUP. WE ACTUALLY WON IT. [Up the Rovers|Crying|I'm hugging strangers]
+>0.62 Ninety-third minute. NINETY-THIRD. I love this [stupid|beautiful] game
+>0.64 Best final in [years|ages], both teams brilliant
+>0.64 My [grandad|dad] waited forty years for this cup. He's [dancing|crying happy tears] in the kitchen
+>0.28 The away end is singing in the rain. [Goosebumps|Wonderful]
+>0.28 Bellcourt is [unreal|the best thing to happen to this club|magic tonight]
->0.28<0.62 How is that not a penalty?! Ref, are you [blind|serious|watching on a Noctavo]?
->0.63 Lost in the 93rd minute. I [can't|feel sick|hate football]
->0.36<0.45 [Worst|Dullest] first half I've ever seen. Pass it forward!!
->0.4 Same old Karsholm. All the ball, no goal. [Painful|Sick of it]
->0.45 That red card ruined the match. Never a foul
->0.63 Stream froze right before the goal. Of COURSE it did. [Furious|I missed it]
~>0.64 Proud of the boys, gutted by the result
~>0.64 Won the cup, lost my voice and my [hat|scarf|phone]
+*4>0.28<0.62 {pitch}. [What a game|I love this|Brilliant stuff|Best seats on my sofa]
-*3>0.28<0.62 {pitch}. [I can't watch|My nerves are shot|We are so bad at this|Wake UP, defence]
0*3>0.28<0.62 {pitch}. Still [nil nil|0-0]
`;
export const CONCERT_EN = `
0<0.3 Doors at Harbour Hall open at half seven, Moth Parade on at nine
0<0.35 Two tickets for Moth Parade tonight, face value, message me
0>0.4 Setlist anyone? They opened with "Lamplight Season"
0 Is there a cloakroom at Harbour Hall?
+>0.35 Moth Parade live is [something else|pure joy|a religious experience]. That violin solo!!
+>0.4 Crying at "Paper Boats" with [two thousand|a hall full of] strangers. [Beautiful|Best night of the year]
+>0.5 The singer stopped mid-song to wish a [nurse|bus driver] in row one happy birthday. [My heart|Lovely]
+>0.85 Three encores. THREE. [Happy|Floating home|Best gig ever]
+>0.35 Isla Venn's voice tonight. [Wow|Unreal|Shivers]
->0.3 Paid [60|80] for a seat behind a pillar. Can hear them, can see concrete. [Angry|Rip-off]
->0.4 The sound at Harbour Hall is [awful|mud] tonight. Can't make out a word
->0.4 Please stop filming the whole concert with your arms up, I'm [short|begging you]
- Forty minutes in line for one [lukewarm|warm] lemonade
~>0.5 Amazing band, terrible sound. Worth it anyway, just
`;
export const EVERYDAY_EN = `
0 Coffee number [two|three|four]
0 Anyone got a good recipe for [leek pie|lentil soup|pancakes without eggs]?
0 Looking for a second-hand [bike|piano|desk] near {city}
0 Train to {city} leaves from platform [nine|two] today
0 New blog post: what I learned from a year of [baking bread|keeping bees|night shifts] {url}
0 What are you reading this weekend?
0 Laundry, groceries, nap. That's the plan
0 Today's count at the bird feeder: [seven|eleven] sparrows, one [robin|very rude jay]
0 Does anyone know a plumber in {city} who works on Saturdays?
0 Market's open until two
+ First [crocuses|snowdrops] in the garden! [Spring is coming|So happy]
+ My sourdough finally rose. Look at this [beauty|absolute unit] {url}
+ Passed my driving test!!! [Third time lucky|I can't believe it]
+ Morning run by the river, sun coming up, nobody there. [Bliss|Perfect|Love this town]
+ Our library now opens on Sundays. [Wonderful news|Best thing this council ever did]
+ My daughter read her first whole book tonight. [So proud|I'm melting]
+ Adopted this old [dog|cat] today. He's called [Biscuit|Admiral|Soup] and I love him
+ Best [dumplings|chips|cinnamon rolls] in {city}, fight me
+ Got the job!! [Starting in April|Still shaking|Drinks on me]
- Stepped in something wet wearing socks. [Day ruined|I hate it here]
- Neighbour is drilling again. It's [Saturday|eight in the morning]. Make it stop
- [Lost|Left] my keys on the bus. Second time this month. [Ugh|Idiot]
- My back hurts, my head hurts and the heating is broken. [Great|Lovely] weekend
- Landlord put the rent up again. [No idea how to pay this|Sick of it]
- Missed the bus by two seconds and the driver looked me in the eye. [Cold|Rude]
- Burnt the soup. How do you burn SOUP
- Sad news, our old [cat|dog] died this morning. [Heartbroken|House is so quiet]
~ New haircut. Love the front, can't talk about the back
~ Long week, bad news at work, good friends, great pizza
~ The film was gorgeous and [far too long|made no sense]
`;
