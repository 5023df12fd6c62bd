/** The afternoon: the company explains, apologises, recalls the batteries and ships a fix. */
export const ANSWER_EN = `
0 {B}: a wrong charging table was sent out with the noon update. A fix is promised for today {url}
0>0.57 {media}: {B} recalls batteries of about 12,000 {P} phones {url}
0<0.25 {ceo} speaks at four. Stream {url}
0>0.57 How to check whether your {P} is part of the recall: settings, about, first two characters
0>0.57 The recall is for the battery, not the phone. You get a new one by post and swap it with the tool in the box
0 {B} says nobody was hurt. [Twelve|14] phones got hot enough to mark a table
0>0.57 Update 1.0.2 is rolling out by region, [{city} first|mine says tonight]
0>0.57 Refund or new battery plus [three months of storage|50 back]. Which one are you taking?
0 Full text of the apology, for those who can't see it: {url}
0>0.57 Anyone got update 1.0.2 yet? [Mine is at 30 percent|Nothing here in {city}]
0>0.57 Consumer office says the recall "covers what we asked for"
0>0.28 {ceo}: "We tested the phone for two years and the update for two days."
0 $BRMW trading again, [minus 12|minus 9] percent
- An apology after [three|four] hours is not an apology, it's [damage control|a press release|an afterthought]
- "A small number of devices." There are [forty|fifty] of us in this queue in {city} alone
- So they pushed an update at noon on launch day, untested. [Unbelievable|Amateurs|Who signs that off?]
- I don't want three months of storage, I want a phone that [works|doesn't cook]
->0.57 The recall form needs the app. THE APP. [I can't|I'm done|Somebody help these people]
->0.3 Nice speech. My notes are still gone
- Too late {B}, already sent mine back and I feel [great|nothing but relief]. Never again
->0.57 [Five|Seven] days for a new battery?! What do I do until then, [smoke signals|carrier pigeons]?
- Hate how every company waits until the jokes go viral before saying sorry
->0.05 They blame "a charging table". My table has a burn mark, does that count? [|😡]
->0.57 50 back for a ruined day. Wow, how generous
->0.4 Still locked out of the app at [half past four|five]. So much for "resolved"
->0.57 Recall on day one. That must be a record. [Embarrassing|Painful]
- I still don't trust it near my bed. Sorry
+ Ok that was a proper apology. No excuses, a date, a fix, money back. [Respect|Well done|More bosses like {ceo} please]
+>0.3 {ceo} reading out the angry posts and answering each one is [incredible|the best crisis response I've ever seen|kind of amazing]
+>0.57 Free battery AND 50 back? [Fair play|Fair enough|Can't complain] @brimwick
+>0.62 Update 1.0.2 installed, [94 percent for an hour now|cool as a cucumber]. Thank you for the quick fix!
+ Support called ME back. A human being called [Oona|Pim|Tarek]. So kind, sorted in five minutes
+>0.57 A recall within five hours. Bigger companies took months. [Impressed|Good on them|Hats off]
+>0.57 That repair manual in the box suddenly makes sense. Swapping the battery myself, [love it|feeling like a genius]
+ Really glad nobody got hurt, and glad {B} took it seriously
+>0.57 They're bringing new batteries to the {city} shop TONIGHT. [Great|Now that's service|Love that]
+>0.3 I was so angry at noon and now I'm [weirdly charmed|almost moved]. Good apology
+>0.62 My notes are back! All of them! [Phew|Thank you thank you|Happy]
~ Good apology, bad launch. I'll wait for [1.0.3|the second batch]
~>0.3 {ceo} was great just now. Still can't believe they shipped an untested update
~ Appreciate the honesty, but my phone is still [dead|warm|in a drawer]
~>0.57 Fast recall, [slow|useless] hotline. Half a thumbs up
~>0.57 Refund is nice. Would have been nicer to have a [phone|Saturday]
-*7 {said}. {unmoved}
-*4 {unmoved}, {B}
+*6>0.15 {said}. Ok, {moved}
+*4>0.3 {ceo} just now: {moved}
+*5>0.7 {again}. {relief}
-<0.6 Reading their statement on my laptop because, you know, the phone is [dead|a brick|in the sink]
-<0.6 "Please do not charge your phone." [Wonderful. So I own a slate|And then what, admire it?|Best advice for a phone, ever]
-<0.6 Three hours of silence and then four sentences. [Weak|Poor show|That's it?]
-<0.6 Statement reads like [a lawyer ate it|it was written by the hold music|nobody at {B} owns one]
-<0.6 Still no word on refunds. [Typical|Annoying|I'm losing patience]
-<0.6 So it was them after all. An update. On launch day. At lunch. [Incredible|I'm speechless|Genius move]
0<0.6 {B} has stopped update 1.0.1, phones that never got it are fine
0<0.6 If your number starts with M1 or M2 you can charge it, says the status page {url}
0<0.6 Does anyone have the stream link for {ceo} at four?
+<0.6 At least they said what it was and didn't hide behind "some users". [Good|Credit for that|I like that]
+<0.6 Straight answer, plain words. [Refreshing|More than I expected|Good start]
~<0.6 Decent statement, three hours late
`;
