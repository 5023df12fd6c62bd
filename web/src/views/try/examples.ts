/** Texts to begin with; all are made up. */
export const EXAMPLES: readonly { name: string; text: string }[] = [
  {
    name: 'Praise',
    text: 'The new café on Mill Lane makes the best flat white in town ☕ So happy it opened!',
  },
  { name: 'Complaint', text: 'Two hours on hold, then they hung up. Never again @brightwater #fail' },
  { name: 'Both', text: 'Love the camera on the Halden 5, but the battery is dead by noon.' },
  {
    name: 'Neither',
    text: 'The council of Westbury meets on Tuesday at 7 pm, see https://example.org/agenda',
  },
  {
    name: 'Negation',
    text: 'Honestly, that was not bad at all. I would not mind seeing Nora Whitfield live again.',
  },
  { name: 'Emoji', text: 'We did it 👩‍👩‍👧🎉 #TeamAster' },
];
