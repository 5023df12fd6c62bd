/**
 * Words of known polarity, written for Undertone from common knowledge of English as posts use it. Training
 * gives each group a weight of its own beside the weights of its words, so that words too rare in the
 * training texts to be learned from are still understood. Scoring never reads this list.
 */
export const LEXICON = {
  'strongly positive': `
amazing awesome excellent fantastic wonderful brilliant superb outstanding perfect perfection incredible
love loved loves loving loveee luv adore adored adorable magnificent marvelous marvellous phenomenal
spectacular stunning terrific thrilled ecstatic delighted delightful overjoyed euphoric flawless masterpiece
best greatest epic legendary heavenly divine glorious gorgeous beautiful beautifully breathtaking fabulous
exquisite exceptional extraordinary sensational unbelievable mindblowing blessed grateful thankful hooray
hurray yay yayy woohoo woot yippee congrats congratulations congratulation bravo kudos winning triumph
victory victorious champion champions hero heroes genius inspiring inspirational uplifting joyous joyful joy
bliss blissful paradise treasure cherish cherished worship obsessed stoked pumped psyched hyped excited
exciting excitement excellence elated jubilant ilove ily ilysm bestie fave favorite favourite favorites
favourites goat slay slays slaying dope badass lit fleek bae goals yass yasss yaas swoon dreamy scrumptious
delicious delish yummy yum tasty sweetest happiest cutest finest proudest luckiest loveliest nicest funniest
coolest kindest warmest brightest smartest hottest sexiest 😍 ❤ 💕 💖 💗 💙 💚 💛 💜 😘 🥰 🤩 💘 💞 💓 ♥ 💯 🎉 🎊 🏆 🙌 <3 :D
^_^ exhilarating exhilarated enchanting enchanted mesmerizing mesmerized mesmerising spellbinding splendid
sublime supreme unbeatable unrivaled unmatched peerless impeccable immaculate majestic dazzling dazzled
radiant resplendent luscious mouthwatering rapturous rapture thrilling thrill gleeful glee ebullient
exultant rejoice rejoicing rejoiced gamechanger groundbreaking landmark astounding astonishing astonished
awestruck jawdropping showstopper smitten enamored infatuated soulmate fangirling fangirl lifesaver lovin
loooove luvv lurve amaze amazes amazeballs fab fabb brill stupendous tremendous wondrous glorified
triumphant unstoppable invincible heroic gallant valiant idol idols treasured priceless precious lovebirds
honeymoon newlyweds jackpot bullseye victor undefeated clinched champs mvp medalist toptier ftw hellyeah
lovelies bestest greatness goodness awesomeness amazingness cuteness happiness kindhearted goodhearted 🥳 😺 💝
💟 💌 🌈 🎁 🎂 🥇 🤍 🧡 💋
`,
  positive: `
good great nice happy glad pleased pleasant pleasure pleasing enjoy enjoyed enjoying enjoyable enjoys fun
funny hilarious lol lmao haha hahaha hehe smile smiled smiling smiles laugh laughed laughing laughs cool
sweet cute lovely pretty fine fair kind kindness kindly gentle generous friendly warm warmth welcome
welcomed thanks thank thankyou thx ty appreciate appreciated appreciates appreciation appreciative proud
pride honor honored honour honoured lucky luck fortunate win wins won winner winners success successful
successfully succeed succeeded achieve achieved achievement accomplish accomplished accomplishment progress
improve improved improvement improving improves better benefit benefits beneficial helpful help helped
helping supportive support supports supported supporting encourage encouraged encouraging encouragement hope
hopeful hopefully hoping optimistic optimism confident confidence strong stronger strongest strength brave
courage courageous bold honest honesty loyal loyalty trust trusted trustworthy reliable safe safely safer
secure healthy fresh clean bright smart clever wise talented talent gifted skilled skill impressive
impressed impress impresses admire admired admirable respect respected respectful worthy worthwhile worth
valuable value rich luxury luxurious classy elegant elegance stylish handsome attractive charming charm hot
sexy fit fitness relax relaxed relaxing relaxation calm peaceful peace serene comfy comfortable comfort cozy
cosy easy easier easily smooth smoothly fast quick efficient effective ready eager keen anticipate celebrate
celebrated celebrating celebration party birthday bday gift gifts present surprise surprised recommend
recommended recommends approve approved approval agree agreed yes yeah yep absolutely definitely certainly
entertaining entertained interesting interested fascinating fascinated curious inspired inspire inspiration
creative innovative solid tight rad wicked chill vibes epicness rock rocks rocked rocking killer crush
crushing nailed nailing ace aced boom favorited gem gems magical magic wow woah whoa sparkle sparkling shine
shining glow glowing sunshine sunny cheer cheers cheering cheerful cheered merry jolly festive delight bless
blessing blessings amen praise praised hug hugs kiss kisses kissing cuddle cuddles romance romantic
sweetheart darling honey buddy pal friend friends friendship together family reunite reunited heal healed
healing recover recovered recovery cure rescue rescued saved relief relieved free freedom liberty justice
deserve deserved deserves gain gains gained growth grow growing prosper prosperity boost boosted surge
upgrade upgraded premium quality top gold golden medal award awards awarded prize nominated congrat finally
wish wishes wonder wonderfully nicely greatly happily proudly gladly perfectly excitedly amazingly
incredibly refreshing refreshed satisfying satisfied satisfaction content adventure memorable unforgettable
remarkable noble pure graceful grace positive positivity energetic energized motivated motivation motivating
empowered empowering heartwarming wholesome legit fantasticly affordable bargain bonus popular hit smash
blockbuster comeback congratulate thankfully luckily fortunately hallelujah props salute respectable
dedicated dedication passion passionate passionately sincere genuine thoughtful caring care cares humble
polite gentleman angel dream dreams dreaming heaven laughter giggles giggle giggling chuckle grin grinning
beaming captivating catchy banger jam jams groovy vibe bop iconic icon queen king legend legends star stars
superstar stellar 😊 😁 😀 😃 😄 😆 😂 😎 👍 👏 💪 ✨ 🌟 ⭐ ☀ 🌞 😋 😇 🙏 😌 ☺ 🤗 😉 💃 🎶 🎵 👌 ✌ 😹 😻 🤣 :) ;) :P able abundance
abundant acclaim acclaimed accommodating accurate accurately adept admiration admiring advanced advantage
advantages advantageous affection affectionate affirm affirmed affluent agreeable agreement alive alright
ambitious amiable ample amuse amused amusing applaud applauded applause appealing appeal apt ardent aspire
aspiring aspirations assure assured assurance astute attentive authentic autonomy awake balanced beauty
beautify beloved believable bestowed bloom blooming blossoming bountiful breakthrough breeze brighten
brightened bubbly calming candid capable captivate captivated carefree celeb celebratory charismatic
charitable cheery chic chivalry civil civilized clarity classic classics cleanest clear cleverly coherent
collaborate collaboration colorful comedic commend commendable commended commitment committed compassion
compassionate compelling competent complement compliment complimentary compliments concise conscientious
considerate consistent consistently convenient convenience cooperate cooperative cordial correct correctly
courteous courtesy creativity credible crisp cultured cushy dashing decent decisive defended delicate
dependable desirable determined devoted devotion dignity diligent diligently diplomatic distinguished
diverse diversity dominate dominated dominating dominant durable dynamic earnest effectively effortless
effortlessly elite eloquent embrace embraced eminent enable enabled endorse endorsed endorsement endorses
energy energize engage engaging engrossing enhance enhanced enlighten enlightened enlightening enrich
enriched enthusiasm enthusiastic enthusiast entertain entertainment entice enticing esteemed ethical exceed
exceeded exceeds exclusive exemplary expert expertise exploring fairness faith faithful fame famous fancy
fascinate favor favorable favored favourable feast fearless fertile festival festivities fiery flatter
flattered flattering flavorful flexible flirty flourish flourishing focused fond fondly foolproof foresight
forgive forgiven forgiving formidable freebie freebies freshest frolic fruitful fulfill fulfilled fulfilling
functional gaining generosity gently gifting gladness glamour glamorous gleaming glitz goodies goodnight
goodmorning goody gratitude gratefully gracious groovin guarantee guaranteed guidance harmless harmony
harmonious healthier heartfelt heroism highlight highlights holiday holidays homecoming honorable honoring
hooked hospitality humor humorous humour hunky ideal illuminating imaginative immense impartial important
improvements indulge influential ingenious innocence innocent insightful insight inspires instrumental
integrity intelligent intelligence intrigue intrigued intriguing invaluable invigorating inviting jokes
joking jubilee justified keeper kickass leading leadership liked likes liking lively lovable loveable lover
lovers lush maestro magnetic majesty mastered masterful maturity meaningful mellow merciful mercy merit
mesmerize mighty mindful miracle miracles miraculous modern modest neat neatly nifty nostalgic nostalgia
nourishing nurture openness opportunity opportunities optimal orderly organized original outdone outgoing
outperform outshine overcame overcome pardon perks perky perseverance persevere persistent picturesque
playful plentiful plush poetic poise poised polished positively positives potential powerful powerhouse
practical precise prefer preferred prestige prestigious prevail privilege privileged prodigy productive
productivity profound profit profits profitable prominent promise promised promises promising promote
promoted promotion proper prosperous protect protected protecting protection punctual quaint quench quicker
radiance rally rallied rallies rallying rapport raving rebound recommendable rejuvenate rejuvenated remedy
renewed renowned reputable resilient resilience resolve resolved resourceful restore restored reward
rewarded rewarding rightful rightly robust roomy sane satisfy savvy savings scenic score scored scores
scoring seamless selfless sensible sentimental sharp sharpest shimmering simplify sincerity skillful sleek
slick smashing snazzy snug soothe soothing soulful spacious spark spectacularly speedy spicy spirited
splendor spontaneous sportsmanship spotless stability stable standout steadfast steady stimulating
straightforward striking strive succulent suitable sumptuous superior supporter supporters survive survived
survivor survivors sustainable swag swagger swanky swift teamwork tempting tender thoughtfully thrive
thriving tidy timeless timely togetherness tolerant toned touched touching tranquil transparent trendy
triumphs truce truth truthful turbo unity united unlimited unreal unwind upbeat uphold upside useful valor
vast versatile vibrant vigorous virtue virtuous vivid warmhearted warmly wealth wealthy welcoming wellbeing
wellness winnable wisdom witty wizard workable xoxo xo xx xxx yaay yayyy yeahh youthful zeal zen zest ahead
backing backed believe believed believing belief chance congratz deal debut early excite eagerly featured
giveaway weekend vacation concert homerun touchdown goal hattrick cleansheet qualify qualified premiere vip
packed welldone goodjob goodluck greatjob bigup shoutout s/o 💐 🌹 🌸 🌺 🌻 🌷 🍀 🦋 🐶 🐱 🍻 🍷 🍰 🍕 ⚽ 🏀 🏈 🔥 👊 🤘 🤙 🙂 😏 😛
😜 😝 🤓 🤠 👑 💎 🎈 🎄 🎃 🎅 🎤 🎧 💥 💫 🌊 🏖 ✅ ✔ 🆒 ;D =)
`,
  negative: `
bad poor sad unhappy upset sorry regret regrets regretted disappoint disappointed disappointing
disappointment disappoints annoyed annoying annoy annoys irritate irritated irritating bother bothered
bothering bored boring boredom dull tired exhausted exhausting sleepy weary lazy sick ill unwell nausea
headache pain painful hurt hurts hurting ache aching sore injury injured injuries injure bruise bruised
bleeding broken breakup broke crash crashed crashes crashing fail fails failed failing failure failures lose
loses losing loss losses lost loser losers miss missed missing wrong error errors mistake mistakes fault
faulty bug buggy glitch problem problems trouble troubles troubled issue issues difficult difficulty hard
harder struggle struggles struggling stuck delay delayed delays delaying late cancelled canceled cancel
cancels postponed waiting slow slowly expensive overpriced costly waste wasted wasting useless worthless
pointless meaningless unfair unjust injustice biased bias lie lies lied lying liar liars fake phony fraud
fraudulent cheat cheated cheating cheater scam scams corrupt corruption crooked dishonest deceive deceived
deceptive betray betrayed betrayal blame blamed blames accuse accused accusing accusation guilty guilt shame
ashamed shameful embarrass embarrassed embarrassing embarrassment awkward cringe cringey weird creepy scary
scared scare scares afraid fear fears fearful feared worry worried worries worrying anxious anxiety nervous
stress stressed stressful stressing panic panicking paranoid depressed depressing depression lonely
loneliness alone cry cried crying cries tears tear weep weeping sob sobbing mourn mourning grief grieve
grieving funeral dead die died dies dying death deaths kill killed killing kills murder murdered murderer
suicide war wars attack attacked attacks bomb bombing bombs bombed explosion gun shooting shot violence
violent abuse abused abusive assault assaulted threat threaten threatened threatening threats danger
dangerous risk risky crisis disaster emergency accident collapse collapsed destroy destroyed destroying
destruction damage damaged damages ruin ruined ruins ruining wreck wrecked flood flooding earthquake storm
hurricane fire fired victim victims suffer suffered suffering suffers arrest arrested jail prison criminal
crime crimes illegal ban banned bans block blocked reject rejected rejection deny denied refuse refused
refuses ignore ignored ignoring ignorant ignorance neglect neglected abandon abandoned lack lacks lacking
shortage poverty homeless hunger starving starved hungry unemployed unemployment debt bankrupt recession
angry anger mad rage raging furious pissed frustrated frustrating frustration frustrates resent bitter
bitterness jealous jealousy envy rude mean nasty cruel selfish arrogant greedy greed hypocrite hypocrites
hypocrisy hypocritical coward cowardly weak weaker weakness ugly fat gross dirty filthy smelly stink stinks
stinky mess messy messed chaos confused confusing confusion clueless dumb stupid stupidity silly foolish
fool fools idiot idiots idiotic moron morons crazy insane ridiculous absurd joke nonsense rubbish trash
garbage junk crap crappy suck sucks sucked sucking lame damn dammit darn hell heck ugh ughh eww ew yuck meh
smh wtf ffs omfg nope unfortunately unfortunate sadly regrettably unlikely unable complain complained
complaining complaint complaints whine whining whiny criticize criticized criticism critic critics protest
protests protesting oppose opposed opposing controversy controversial scandal allegation allegations alleged
offend offended offensive insult insulted insulting bully bullied bullying harass harassed harassment troll
trolls spam hack hacked hacker racist racism sexist sexism homophobic bigot bigots bigotry discrimination
prejudice terrorist terrorists terrorism extremist radical dictator propaganda invade invaded threatful cold
freezing sweaty rain rainy gloomy hangover hungover insomnia flu fever cough vomit puke barf toothache
cramps traffic fined penalty worse drop dropped drops dropping decline declined declining fall fallen plunge
plunged slump lag lagging quit quits quitting dump dumped fight fights fighting argue argued arguing
argument arguments conflict ripoff ripped overrated underwhelming mediocre subpar lousy cheap tacky bland
stale soggy bogus shady sketchy suspicious doubt doubtful doubts sceptical skeptical disagree disagrees
disagreed disbelief concern concerned concerns concerning desperate desperately hopeless helpless powerless
worthlessness sorrow sorrowful gutted bummed bummer heartbroken heartbreaking heartbreak heartless
unacceptable inappropriate irresponsible incompetent incompetence negligent unprofessional unreliable
unstable unsafe uncomfortable unpleasant unwanted unnecessary unimpressed unbearable impossible inadequate
insufficient inferior insecure invalid irrelevant irrational toxic poison poisoned polluted pollution
disease diseases cancer infection infected virus plague outbreak crippled disabled doomed doom curse cursing
swear denial denying excuses excuse sham fraudster thief thieves steal stole stolen robbed robbery robbing
loot looting riot riots thug thugs shutdown strike sanctions sanction lawsuit sue sued suing evicted deport
deported deportation sabotage boycott boycotting resign impeach impeached treason traitor traitors
brainwashed delusional lunatic psycho creep creeps pervert stalker bastard bitch bitches bitching dick
dickhead prick twat arse ass piss pissing bloody screw screwed screwing fml fuckin kms unfollow unfollowed
flop flopped flops snub snubbed 😢 😞 😔 😟 😕 🙁 ☹ 😣 😖 😫 😩 😤 😠 😒 😑 😐 🙄 😓 😥 😪 😰 😨 😬 👎 💔 😷 🤒 😿 🤦 :( :/ :'( -_- </3
abrasive abrupt absence absent abysmally accuser aggravate aggravated aggravating aggression aggressive
aggressor aimless alarm alarmed alarming alienate alienated ambush amoral anguish animosity annoyance anti
antics apathetic apathy apologize apologise apology apologies appall apprehensive arduous arrogance ashes
asshat audacity austere authoritarian avoid avoided avoiding awkwardly backlash backward baffled baffling
banish banished barbarian barely barren battle beaten beating begging belittle berate betraying bitterly
bizarre blackmail blackout blast blasted blatant blatantly bleak bleed blind blindly bloated bloodshed
bloodbath blunder blunders blunt bombard bonkers bores botched bothersome brainless brat bratty breach
breached bribe bribery brutal brutality brutally bs bullies bullshitting bump burden burdened burn burned
burning burnt burnout busted butcher butchered buttheads calamity callous cancelling carnage casualty
casualties caution cautious censor censored censorship chaotic cheaters chilling choke choked choking clash
clashes cloudy clumsy cluttered coercion coldly collude collusion combative commie communist complicated
complicit condemn condemned condemns condescending confess confront confrontation congestion conned
conspiracy contagious contaminated contempt contradict contradiction contrived convict convicted coverup
crackdown cramped crappiest crazed creeping cringing cripple crippling crises crook crooks cruelty crumble
crumbling culprit cumbersome cuss cussing dammed darkness dastardly daunting dazed deadbeat deadly deadlock
deaf dearth debts decay deceit deceitful deceiving decimated defamation default defeat defeated defeats
defect defective defects defenseless defensive defiant deficiency deficient deficit defile deform defraud
degrade degraded degrading dehumanizing dejected deluded demean demeaning demise demolish demolished demon
demons demonize demoralized depraved deprived derail derailed deranged desert deserted desolate desperation
destitute destroys destructive deteriorate deteriorating detrimental devil devils devious dictatorship
difficulties dirtbag dirt disadvantage disagreement disagreeable disappear disappeared disapproval
disapprove disapproved disarray disastrous disbelieve discard discomfort discontent discourage discouraged
discouraging discredit discredited discriminate discriminated disgruntled dishonor disillusioned
disinformation dislike disliked dislikes dismal dismay dismayed dismiss dismissed dismissive disobey
disorder disorganized disoriented disparity displaced displeased dispute disputed disregard disrespect
disrespected disrespectful disrupt disrupted disruption disruptive dissatisfied dissatisfaction distasteful
distort distorted distracted distracting distraction distraught distress distressed distressing distrust
disturb disturbed disturbing ditch ditched divided divisive division divorce divorced dizzy doomsday
downfall downgrade downgraded downhill downside drag dragged dragging drained draining drama dread dreaded
dreading dreary drown drowned drowning drunk dud dumbest dumbing dumping dystopian egotistical egomaniac
elitist embargo embezzle empty endanger endangered enemy enemies eroding erratic escalate escalating evade
evasion evasive evict exaggerate exaggerated exclude excluded exclusion execute executed execution exile
exploit exploitation exploited expose exposed expulsion extort extremism extremists fabricated failings
faint fallout falsely false famine fanatic farcical fascists fatal fatality fatigue fatigued feeble felon
felony fiend filthier firing fishy flawed flaws flaw flee fleeing flimsy flog flunk flunked foe foolishness
forbidden forced foreclosure forfeit forgot forgotten forsaken foul fouls fouled fragile frail frantic freak
freaked freaking freakin friggin frenzy fright frightened frightening frigid froze fugitive furor fury fuss
futile gag gaffe gang gangs ghastly ghetto gibberish gimmick gloom glum goon gossip grave grim grimace gripe
grotesque grouchy grudge grueling gruesome grumble grumpy guiltier gullible gunman gunned gunfire hapless
hardship hardships harm harmed harmful harming harsh harshly havoc hazard hazardous headaches heated hectic
hellish hesitant hideous hijack hijacked hinder hoax hogwash hollow homesick hooligan hooligans horny
hostage hostages hostile hostility hurtful hysteria hysterical icky illegally illegitimate illiterate
illness imbalance immature immoral impasse impatient imperfect imposed imposter impotent imprisoned improper
impulsive inaccurate inaction inappropriately incapable incite incited inciting incoherent incomplete
inconsiderate inconsistent inconvenience inconvenient incorrect indecent indecisive indict indicted
indictment indifferent indifference ineffective inefficient inept inequality inexperienced infamous infest
infested inflation inflict infuriate inhumane insanity insensitive insidious insincere insolent instability
insurgent interfere interfering interrupt interrupted intimidate intimidated intimidating intimidation
intolerable intolerance intolerant intruder intrusive invading invasion irate irks irony irritation isolated
isolation itchy jeopardy jerk jerks jinx jinxed jobless judgmental junkie killings knife lackluster laggy
lament lashing laughable laughingstock layoff layoffs laziness leak leaked leaking liability limp litter
loner lonesome longing loophole ludicrous lunacy lurking maddening madman madness malicious malware manic
manipulate manipulated manipulation manipulative martyr masochist massacred meltdown menace menacing mental
mindless misconduct miser misfit misfortune misguided mishap misinformation misinformed mislead misleading
misled misogynist misogyny misplaced misrepresent missile mistaken mistreat mistreated mistrust
misunderstand misunderstanding misunderstood misuse moan moaning mob mock mocked mockery mocking molest
monotonous moody moot mopey mud muddled muggy murderous murky nag nagging naive nauseous nauseating needless
needy negative negatively negativity nervously neurotic nonsensical notorious nuisance numb obese objection
obnoxious obscene obscure obstacle obstruct obstruction odd oddly odor offender offense ominous oops oppress
oppressed oppression oppressive ordeal ouch outburst outcry outlaw overdose overdue overload overlooked
overpaid overpower overreact overrun overthrow overweight overwhelm overwhelmed overwhelming overworked
pains painfully pale paralyzed paranoia parasite parasites passive pathological penalize penalized penalties
perish perished perjury perpetrator persecuted persecution perverted pervy pessimistic pest petty phobia pig
pigs pimple pitiful pity plagiarism plagued plight plot pollute ponzi pout predator predators pretend
pretending pretentious pricey problematic prosecute prosecuted provoke provoked provoking pseudo psychotic
punch punched punish punished punishing punishment puppet pushy puzzled quarrel queasy questionable quitter
radicals ragged ransom ranting rant rash rats rattled rebel reckless recklessly redundant refusal refuted
regressive rejecting relapse reluctant relegated relegation remorse repetitive reprehensible repress
repressed resentment resignation restless restrict restricted restrictive retaliate retaliation revenge
revoke revolt ridicule ridiculed rigged rigid riled rip ripping risking rogue rot rotting rough rudely rumor
rumors rumour rumours rusty ruthless sabotaged sacrifice sadden saddened saddening sadder saddest sadistic
sadness salty sarcasm sarcastic scalp scandalous scandals scapegoat scar scarce scarcity scarred scathing
scold scorn scrap scream screamed screaming screams screwup screws segregation senile senseless separated
separation severe severely shaken shaky shambles shatter shattered shilling shiver shock shocked shocking
shockingly shortages shouting shove shun sickness sicko sigh sighs sin sinful sinister sinking skeptic slam
slammed slams slander slap slapped slapping slavery slaves sleazy sleepless slob sloppy slug sluggish
slumped smack smear smeared smug smuggling snag snake snakes sneaky snob soaked solitude soreness sour spank
spat spill spilled spit spite spoil spoiled spoiler spoilers sprain squander stab stabbed stabbing stagnant
stain stalk stalked stalking stall stalled starvation steals steep stench sting stingy stomachache stranded
strange stray strained stretcher strikes stubborn stumble stunk stupider stupidest stupidly stutter
subjugate subservient suffocating sulk sulking suppress suppressed suppression surrender surrendered suspect
suspected suspects suspend suspended suspension swamp swamped swindle swollen taboo taint tainted tantrum
tarnish tarnished tease tedious tension tensions terminate terminated testy thirsty thorn thoughtless
threatens thrash thrashed thwart tirade tiresome tiring torn touchy tough trap trapped trashed trashy
treacherous treachery trespass trick tricked tricky trivial troublemaker trolling tumor turmoil twisted
tyrannical unacceptably unarmed unattractive unaware uncaring uncertain uncertainty uncivil unclear uncool
undermine undermined undermining undecided undesirable uneasy unethical unfaithful unfit unforgiving
unfounded unfriend unfriendly ungrateful unhappiness unhealthy unhelpful uninformed unintelligent uninspired
uninterested unjustified unlawful unlucky unpaid unpatriotic unpopular unqualified unrest unruly unsatisfied
unsettling unskilled unsuccessful unsure untrue untrustworthy unusable unwilling unwise unworthy upsetting
uproar urgent usurp vague vain vandal vandalism vanish vendetta vengeance vengeful venom victimized villain
villains vindictive violate violated violation violations violently vulgar vulnerable wail wasteful
weaknesses weaponized weeps weirdo whack whimper wimp withdraw withdrawal woe woes worn worrisome worryingly
worsen worsening wound wounded wounds wrath wreckage wretched wrongdoing wrongful wrongly yell yelled
yelling yikes yucky zombie scrapped sacked sidelined benched booed boo boos booing overturned backfire
backfired grounded underrated undeserved unbelievably nothing nobody never hardly neither bittersweet
jealously stomach hospital surgery doctor exam exams homework monday mondays detention hospitalised
hospitalized er 💀 ☠ 🔫 💣 🔪 ⚰ 😮 😯 😲 😳 😵 😶 ☔ 🌧 🐍 🐀 🐷 🤡 🤥 🤧 🤕 🥺 🥴 🧟 🚨 ⛔ 🚫 ❌ 🙃 🥱 ;/ =( :|
`,
  'strongly negative': `
terrible horrible awful horrendous horrific horrid dreadful appalling atrocious abysmal disgusting disgusted
disgust disgrace disgraceful revolting repulsive vile despicable deplorable pathetic worst hate hated hates
hating hateful hatred despise despised detest loathe loathing evil monster monsters nightmare nightmares
tragic tragedy tragically catastrophe catastrophic devastated devastating devastation miserable misery agony
torture tortured tormented excruciating outrage outraged outrageous infuriating infuriated enraged livid
fuming fuck fucked fucker fuckers fucking fck fuk motherfucker bullshit shit shitty shitshow shite dumbass
dumbfuck scum scumbag filth cunt whore slut retard retarded douche douchebag jackass asshole assholes
genocide massacre slaughter slaughtered rape raped rapist pedophile nazi nazis fascist fascism isis barbaric
heinous sickening sickened horrified horrifying terrified terrifying traumatized traumatic trauma
hopelessness abomination atrocity atrocities tyrant tyranny imbecile idiocy moronic asinine dumpster
trainwreck fiasco debacle farce travesty unforgivable inexcusable shameless disgraced disgraces humiliated
humiliating humiliation suicidal 😡 😭 🤬 😱 🤮 🤢 💩 🖕 👿 😈-ish >:( abhor abhorrent abominable accursed annihilate
annihilated arsehole backstabber backstabbing backstabbed beheaded beheading bloodthirsty bollocks
butchering catastrophically contemptible cretin cuck cursed damnable damned degenerate demonic despair
despotic diabolical dipshit disgusts disgustingly dogshit dumbasses dumpsterfire eviltwin excruciatingly
execrable f*** f**k f*ck fuckery fuckhead fuckoff fuckup fuxk fking fkn goddamn godawful goddammit grossest
gutless hellhole hideously homicidal horrifically horribly horror horrors idiotically inhuman insufferable
insultingly irredeemable jackasses knobhead loathsome lynch lynched maggot malevolent maniac merciless
misogynistic monstrous monstrosity murderers mutilated nauseates neonazi nightmarish obscenity odious pedo
perv pisses pos predatory rancid rapists repugnant rotten satan satanic savages scumbags shitbag shithead
shithole shits shittiest shitting sickens skank slaughtering slaver sleazeball sodomized stfu stupidass
supremacist supremacists terribly terrorize terrorized thugged torment tormenting torturous traitorous
trashiest unconscionable unfathomable unspeakable vermin vicious viciously vileness warmonger wanker wankers
whores wtff worstever wretch gtfo fu fuckyou dickheads 💢 🗑 😾 ☹️ D: >:O
`,
} as const satisfies Record<string, string>;

export type LexiconGroup = keyof typeof LEXICON;
