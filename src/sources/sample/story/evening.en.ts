/** The evening: the fix works, and the mood turns. */
export const EVENING_EN = `
+ {P} after the fix: unplugged since [six|half past five], still at [97|98|99] percent. It's real!!
+ Ok I take it all back. The {P} is [wonderful|lovely|everything they promised] now
+ New battery fitted in six minutes with the little wooden tool. [So satisfying|I feel like a surgeon|That was fun]
+ The fox is back [|🦊|🦊🦊🦊]
+ The fox woke up and [so did my faith in {B}|I'm not crying, you are|stretched!!]
+ From worst launch to best comeback in [nine hours|a single day]. Well played {B}
+ Reading in bed on the {P}, cool and quiet. This is what I [wanted|paid for|dreamed of]. Happy
+>0.6 The staff at the {city} shop stayed until [nine|ten] swapping batteries and handing out [soup|pizza|doughnuts]. [Heroes|What a team|Legends]
+ My daughter's {P} works again and she's [beaming|drawing foxes on everything]. Thank you @brimwick
+ What a day. Hated it at noon, love it at night. {P} stays
+ {B} turned it around. [Respect|Didn't see that coming|Credit where it's due]
+ App is fast now, notes are back, battery doesn't move. [Chef's kiss|Perfect|Finally]
+ Cancelled my return. [No regrets|Glad I waited|The screen won me over]
+ 1.0.2 is [brilliant|a miracle]. Whoever wrote that patch on a Saturday: thank you, sleep well
+>0.5 {rev} just did a follow-up: still nine out of ten. [Fair|Agreed|Called it]
+ I've never seen a company answer every single angry post. @brimwick [you lovely people|thank you]
+ Best customer service I've had in [years|my life], on the worst possible day
+ Two weeks of battery, starting [now|tonight]. I believe again
+>0.6 Laughed more today than in a month. Thanks {P} people, good night [|❤️|🌙]
+>0.6 Watched the final on mute next to the {P} with a book. Perfect evening
0>0.4 {B}: 94 percent of all phones now run 1.0.2 {url}
0 {media}: how a charging table ruined a launch, and what fixed it {url}
0>0.4 Day one summary: noon, outage; three, statement; half past five, recall; eight, most phones fixed
0 Still waiting for the new battery, tracking says Monday
0>0.4 Will charge the {P} tonight in the [sink|bathtub], away from everything, and report tomorrow
0 Asked {B} for the number of refunds. No figure yet
0>0.7 Battery log so far: [18:00 98, 19:00 98, 20:00 97|19:00 99, 20:00 99, 21:00 98]
0 Does 1.0.2 need a restart or is it done when the fox yawns?
0<0.9 $BRMW closed at [37.90|38.15], after [31.60|31.75] at two o'clock
- Glad it works for you all. Mine is still dead and the shop is [closed|out of batteries]
- Still not buying the redemption story. They burned [tables|trust] today
- Got the update and now the alarm is broken. [One step forward, two back|Sigh|Are you kidding me]
- All the applause for fixing what they broke themselves. [Pathetic|Come on|Low bar]
- Refund "in 10 to 14 days". That's some two weeks I do believe [|🙄]
- My notes from this morning never came back. [Gutted|Really upset|That was my thesis chapter]
~ {P} verdict after day one: brilliant phone, awful day
~ Happy it works, still annoyed about [noon|my lost Saturday|the queue]
~ Great fix, but I'm [keeping|not selling] my old phone for a while
~ I love this thing and I don't trust it. Like my [cat|ex|bike]
+*9 {again}. {relief}
+*5 {relief}. {again}, and {like} still makes me smile
+*4 {again}! {like}: {adore}
-*2 {unmoved}
`;
