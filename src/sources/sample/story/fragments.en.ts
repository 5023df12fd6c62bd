/** Parts that many English sentences are put together from, one a line: what happened, where, and what of it. */
export const FRAGMENTS_EN: Record<string, string> = {
  died: `
Battery gone
It died
Screen went grey and never came back
{P} froze, rebooted, died
Phone off, no warning
Logged out, locked out, shut out
From full to empty
The fox closed its eyes for good
Rebooted six times, then nothing
It just gave up
Dead {P}
The app threw me out
Hot as a kettle, then black`,
  where: `
in the middle of breakfast
at the dentist's
on the tram to {city}
halfway up a hill
during my sister's wedding speech
at the checkout with a full trolley
in front of my boss
with my train ticket on it
two stops before mine
mid-sentence
before the eggs were done
while I was on hold with {B}
at my son's handball match
with forty minutes left in the queue
in the car park, of course
on a ferry, in a storm`,
  angry: `
Thanks, {B}
I could scream
Not funny any more
Refund, please
How is this a product
I want my old phone back
Absolute rubbish
So angry right now
Who tested this
I feel cheated
Such a waste of money
Never, ever again
What were they thinking
This is a disgrace
I'm done with {B}
Useless thing
Ruined my day`,
  joke: `
an egg timer with ambitions
a candle in the wind
a mayfly
my New Year's resolutions
a snowman in August
ice cream in a sauna
my patience with pan pipes
a goldfish's memory
the office biscuits
the summer in {city}`,
  like: `
The screen
The paper feel
The pen
The weight
The sound of the hinge
The yellow
The silence
Reading on it
Writing on it
The keyboard
The little fox
The smell of it`,
  adore: `
pure joy
a dream
so, so good
beautifully done
better than I hoped
exactly right
lovely beyond words
a delight
made with care
my new favourite thing`,
  glad: `
I'm smitten
Worth every penny
Happy as a child
Not putting it down today
Best thing I've bought in years
Well done {B}
Couldn't be happier
This is how it should be
What a treat
Grinning like a fool
You all need one
Take a bow, {B}`,
  again: `
Back from the dead
It works
Cool to the touch
{P} is alive
Update done
New battery in
Signed in at the first try
Two hours unplugged, two percent gone
All my notes are there
The fox yawned and got up
Alarm set, trust restored`,
  relief: `
What a relief
Thank you, {B}
I'm so pleased
Forgiven
All good, I love it again
Well played
Happy ending after all
That was quick, respect
Faith restored
Can finally enjoy it
Great work by the team
Now that's lovely`,
  unmoved: `
Too little, too late
Words are cheap
My day is still ruined
I don't believe a word
Say that to my burnt table
Not good enough
Come on
I'm still angry
Spare me
Keep your storage
Trust is gone
Try testing next time`,
  said: `
"We stopped the update"
"A wrong charging table"
"We hear you"
"We are sorry"
"A small number of devices"
"Please do not charge your phone"
"Your notes are safe"`,
  moved: `
that was honest
I respect that
fair enough, thank you
exactly what I wanted to hear
this is how you own a mistake
impressed, really
I'm calmer now, well said
brave and kind`,
  pitch: `
Bellcourt with the pass, Ruhl with the save
End to end
Ball off the bar
Karsholm pressing
Westmarrow on the break
Twenty men in one box
Rain, mud, noise
Every corner a heart attack`,
};
