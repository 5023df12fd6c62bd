/** Short answers, by what they answer. */
export const REPLY_LAUNCH_EN = `
+ [Congrats|Congratulations]! [Enjoy it|Jealous|Looks great]
+ Ooh, moss was the right choice, [gorgeous|lovely]
+ Same here, [loving it|so happy with mine|it's great]
+ [So|Very] jealous, mine comes on Monday. Enjoy!
+ You've convinced me, just ordered one [|😅|🙈]
0 Which colour did you get?
0 How heavy is it?
0 Where did you order?
0 Does it fit in a shirt pocket?
0 Does the pen clip on or is it loose?
0 Asking for a friend: can you read comics on it?
- Come back when you've seen the battery
- Looks like a toy, sorry
- For that money? No [way|chance]
+ That looks [gorgeous|lovely|so good], enjoy every page
+ Welcome to the club! [Moss|Brick|Yellow] gang here
+ This makes me want one [even more|today]
+ [Ha|Haha], same face here this morning. Pure joy
0 Is the yellow as loud as it looks?
0 How's the speaker?
0 Can you turn the fox off?
0 Left-handed person here, how is the pen?
- Give it a week
- Nice advert
`;
export const REPLY_FAULT_EN = `
- Same here, dead since [noon|lunch|one]. [Awful|So annoying]
- Mine too!! [What is happening|Dead as a doornail|It's HOT]
- Same. And the hotline just hangs up
- They won't even answer. [Unbelievable|Shameful]
- Send it back. I did
- Mine died while I was reading your post, [no joke|I swear]
- Worst thing I've bought in years
0 Have you tried holding both keys for twelve seconds?
0 K4 or K5?
0 Which city?
0 Is yours on the noon update?
0 Source?
0 DM us your serial number please and we will look into it
+ I'm sorry but this made me [laugh|cry laughing]. Best post of the day
+ That helped, thank you!
- Fourth person I know. This is [bad|really bad|a disaster]
- Mine lasted until the bus stop. [Pathetic|Sad]
- They told me the same nonsense
- Same, and I've lost all my notes
- I'm so sorry, that's awful. Mine's dead too
- Welcome to the drawer club
0 Did you ever plug it in after noon?
0 Is the light blinking?
0 Does the app at least show an error number?
0 Moss or brick? Ours is moss
0 Have you filled in the form of the consumer office?
+ [Hahaha|Ha], this saved my afternoon
+ Glad yours works! Don't jinx it
`;
export const REPLY_ANSWER_EN = `
+ Thanks, that worked!
+ [Good|Great] to hear. Same here, all fine now
+ Agreed, that was handled [well|really well]
+ Yay!! [Happy for you|So glad]
0 How long did the update take?
0 Did you get an e-mail or a letter?
0 Is that for all colours?
0 Can I swap the battery at any shop?
- Still nothing here, [fed up|so tired of this]
- Don't fall for it
- Easy to say when yours works
- They only said sorry because of the stock price
+ Same feeling here, [pleasantly surprised|well done them]
+ Finally some good news
+ The fox!!! [So happy|My heart]
+ Love to read this
0 Which number does your battery start with?
0 Do you need the tool or does a coin do?
0 Is the 50 a voucher or money?
0 Did you have to send the old one back first?
- Mine's still warm, sorry, not clapping
- Lucky you. I'm still locked out
- Call me when my notes are back
`;
