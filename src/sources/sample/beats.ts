import type { Label } from '../../model/post.ts';
import type { ThreadName } from './threads.ts';

/** The accounts that the story turns on; all on X. */
export const VOICES = {
  company: { handle: 'brimwick', name: 'Brimwick', followers: 48_200 },
  help: { handle: 'brimwick_help', name: 'Brimwick Help', followers: 3_100 },
  chief: { handle: 'mirelatanfield', name: 'Mirela Tanfield', followers: 21_700 },
  reviewer: { handle: 'junocastellwick', name: 'Juno Castellwick', followers: 96_400 },
  post: { handle: 'marrowgatepost', name: 'The Marrowgate Post', followers: 310_000 },
  courier: { handle: 'karsholmcourier', name: 'Karsholm Courier', followers: 154_000 },
  rovers: { handle: 'wmroversfc', name: 'Westmarrow Rovers', followers: 88_300 },
} as const;

export type Voice = keyof typeof VOICES;

interface Beat {
  time: string;
  voice: Voice;
  thread: ThreadName;
  mood: Label;
  text: string;
}

const beat = (time: string, voice: Voice, thread: ThreadName, mood: Label, text: string): Beat => ({
  time,
  voice,
  thread,
  mood,
  text,
});

/** What the story tells at set times of the day; these are reposted and answered most. */
export const BEATS: readonly Beat[] = [
  beat(
    '06:40',
    'post',
    'storm',
    'neutral',
    'Storm Ysolde: ferries cancelled, trains to Port Ellery every hour. Live updates https://news.example.org/live/ysolde #StormYsolde',
  ),
  beat(
    '07:00',
    'company',
    'launch',
    'positive',
    'Good morning. Today we open the doors. Noctavo: a paper screen, a pen, two weeks of battery. So happy to finally show you. #NoctavoLaunch',
  ),
  beat(
    '09:00',
    'company',
    'launch',
    'neutral',
    'We are live. Mirela Tanfield on stage now: https://brimwick.example.com/live #NoctavoLaunch',
  ),
  beat(
    '09:48',
    'chief',
    'launch',
    'positive',
    'We built the phone we wanted to put down. Thank you for the warmest welcome I could have dreamed of. #Noctavo',
  ),
  beat(
    '10:05',
    'reviewer',
    'launch',
    'positive',
    'Noctavo One, two weeks in my pocket: a joy to read on, a joy to repair, a joy to ignore. Nine out of ten. Full review https://news.example.org/reviews/noctavo',
  ),
  beat(
    '10:30',
    'courier',
    'launch',
    'neutral',
    'Brimwick says more than 40,000 people ordered the Noctavo before noon $BRMW https://news.example.org/brimwick',
  ),
  beat(
    '11:20',
    'company',
    'launch',
    'positive',
    'Moss green is sold out in six towns. You are wonderful. More on Tuesday! #Noctavo',
  ),
  beat(
    '11:58',
    'company',
    'launch',
    'neutral',
    'Noctavo update 1.0.1 is on its way to all phones. Nothing to do, it installs by itself.',
  ),
  beat(
    '12:25',
    'post',
    'fault',
    'neutral',
    'Reports of Noctavo batteries running flat within minutes and of an app that logs its users out. Brimwick has been asked for comment. #Noctavo https://news.example.org/live/noctavo',
  ),
  beat(
    '12:50',
    'help',
    'fault',
    'neutral',
    'We are aware of reports about battery and sign-in and are investigating. Please leave your phone unplugged. https://status.example.com/noctavo',
  ),
  beat(
    '13:20',
    'reviewer',
    'fault',
    'negative',
    'Mine is dead too. From 94 percent to nothing while I was writing a follow-up called "One week later". I gave this a nine. Today I am embarrassed. #NoctavoGate',
  ),
  beat(
    '14:05',
    'courier',
    'fault',
    'negative',
    'Brimwick shares lose a fifth of their value as launch day turns into a disaster $BRMW https://news.example.org/brimwick',
  ),
  beat(
    '15:10',
    'company',
    'answer',
    'neutral',
    'What happened: update 1.0.1 carried a wrong charging table. Phones drain, some get hot, sign-in is overloaded. We have stopped the update. Please do not charge your Noctavo until you read from us again.',
  ),
  beat(
    '16:05',
    'chief',
    'answer',
    'mixed',
    'I am sorry. We tested the phone for two years and the update for two days, and that was my decision. I will read your posts aloud now and answer every one I can: https://brimwick.example.com/live',
  ),
  beat(
    '17:30',
    'company',
    'answer',
    'neutral',
    'Recall: every battery with a number that starts with K4 or K5 is replaced free of charge, and each of you gets 50 back. Update 1.0.2 goes out now. Details https://brimwick.example.com/recall #NoctavoRecall',
  ),
  beat(
    '17:50',
    'post',
    'answer',
    'neutral',
    'Brimwick recalls about 12,000 batteries five hours after the first reports #NoctavoRecall https://news.example.org/live/noctavo',
  ),
  beat(
    '19:00',
    'rovers',
    'final',
    'neutral',
    'KICK-OFF. Westmarrow 0, Karsholm 0. #WMRvKAR #NorthernCupFinal',
  ),
  beat(
    '20:52',
    'rovers',
    'final',
    'positive',
    'GOOOOOOAL! BELLCOURT! NINETY-THIRD MINUTE! 1-0! #UpTheRovers #NorthernCupFinal',
  ),
  beat(
    '20:58',
    'rovers',
    'final',
    'positive',
    'WE HAVE WON THE NORTHERN CUP. For the first time since forever. Thank you, thank you, thank you. #UpTheRovers',
  ),
  beat(
    '20:40',
    'help',
    'evening',
    'neutral',
    '94 percent of all phones now run 1.0.2 and sign-in works again. Replacement batteries ship on Monday. We stay here all night if you need us.',
  ),
  beat(
    '21:15',
    'company',
    'evening',
    'positive',
    'The fox is awake. Thank you for your patience, your jokes and your very honest feedback. We read all of it. #TheFoxIsBack',
  ),
  beat(
    '21:40',
    'reviewer',
    'evening',
    'positive',
    'Follow-up: 1.0.2 fixes it. Three hours, two percent. What a lovely phone, what a day. Still nine out of ten. #Noctavo',
  ),
  beat(
    '22:30',
    'chief',
    'evening',
    'positive',
    'Going home. Grateful beyond words for the team and for all of you who gave us a second chance today. #Noctavo',
  ),
];

/** The help desk's answers to the angry. */
export const HELP_REPLIES: readonly string[] = [
  "Hi, sorry to hear that. Could you send us the first two characters of your battery's number by message?",
  'Hello, this is Oona. Please leave the phone unplugged for now; we will write to you as soon as the update is out.',
  'Hi there, we hear you. Sign-in is overloaded at the moment, your notes are safe on the phone.',
  'Hello, Pim here. Hold both keys for twelve seconds, then wait for the fox. Does it come back?',
  'Hi, refunds and replacements are open now, without the app: https://brimwick.example.com/recall',
  'Hello, Tarek here. May we call you? Please send a number by message and a time that suits you.',
];
